// Ask the server how far the job is, and load the page anew once the job is over.
const place = document.getElementById("job");
const part = (name) => place.querySelector(`[data-part="${name}"]`);
const EVERY_MS = 1000;

async function look() {
  try {
    const answer = await fetch(place.dataset.address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const job = await answer.json();
    if (job.is_over) return window.location.reload();
    part("state").textContent = job.state;
    part("message").textContent = job.message;
    if (job.fraction !== null) {
      place.querySelector("progress").value = job.fraction;
      part("percent").textContent = `${Math.floor(job.fraction * 100)} %`;
    }
  } catch (error) {
    part("message").textContent = `No answer (${error.message}); asking again.`;
  }
  window.setTimeout(look, EVERY_MS);
}

window.setTimeout(look, EVERY_MS);
