// Show the OpenAPI document of this server; the address stands on the element that receives the page.
const place = document.getElementById("api-routes");
const withoutTitle = { components: { InfoContainer: () => null } };  // The page has its own heading.
window.SwaggerUIBundle({ url: place.dataset.document, domNode: place, deepLinking: true, plugins: [withoutTitle] });
