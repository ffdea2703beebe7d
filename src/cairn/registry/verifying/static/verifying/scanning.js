/* Reading a QR code with the camera, where the browser can do it by itself. Nothing leaves the
   device but the text of the code, into the form that is then sent. Elsewhere the button is not
   there, and a photo of the code does the same. */
"use strict";
for (const part of document.querySelectorAll("[data-scan]")) {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) continue;
  const said = part.querySelector("[data-said]");
  const view = part.querySelector("[data-view]");
  const video = part.querySelector("video");
  const start = part.querySelector("[data-start]");
  const target = document.getElementById(part.dataset.target);
  let stream = null;

  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    view.hidden = true;
    start.hidden = false;
  };
  const found = (text) => {
    stop();
    said.textContent = said.dataset.found;
    // A code may hold a whole credential in place of its address.
    const field = /^https?:/.test(text) ? target : target.form.elements.namedItem("text");
    field.value = text;
    target.form.requestSubmit();
  };
  const look = async (detector) => {
    if (!stream) return;
    try {
      const [code] = await detector.detect(video);
      if (code?.rawValue) { found(code.rawValue); return; }
    } catch { /* the video has no picture yet */ }
    setTimeout(() => look(detector), 200);
  };
  BarcodeDetector.getSupportedFormats().then((formats) => {
    if (formats.includes("qr_code")) part.hidden = false;
  });
  start.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      said.textContent = said.dataset.denied;
      return;
    }
    video.srcObject = stream;
    view.hidden = false;
    start.hidden = true;
    said.textContent = said.dataset.looking;
    await video.play();
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  });
  part.querySelector("[data-stop]").addEventListener("click", () => {
    stop();
    said.textContent = "";
    start.focus();
  });
  addEventListener("pagehide", stop);
}
