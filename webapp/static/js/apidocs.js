// Show the OpenAPI document of this server; the address stands on the element that receives the page.
const place = document.getElementById("api-routes");
window.SwaggerUIBundle({ url: place.dataset.document, domNode: place, deepLinking: true });
