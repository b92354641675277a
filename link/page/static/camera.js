// Photographs from a camera, and files that are dropped.

import { element } from "./draw.js";

const $ = (id) => document.getElementById(id);

/** Makes the camera's buttons work: `bring` is given a photograph, `complain` what is wrong. */
export function watchCamera(bring, complain) {
  $("camera").onclick = async () => {
    try {
      $("view").srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" } });
      $("looking").showModal();
    } catch {
      complain("There is no camera that this page may use: choose a file, or the sample.");
    }
  };
  $("take").onclick = () => {
    const view = $("view");
    const canvas = element("canvas", { width: view.videoWidth, height: view.videoHeight });
    canvas.getContext("2d").drawImage(view, 0, 0);
    canvas.toBlob((blob) => bring(blob), "image/jpeg", 0.95);
    $("looking").close();
  };
  $("leave").onclick = () => $("looking").close();
  $("looking").onclose = () => {
    for (const track of $("view").srcObject?.getTracks() ?? []) track.stop();
    $("view").srcObject = null;
  };
}

/** Files may be dropped anywhere: `bring` is given the first. */
export function watchDrops(bring) {
  document.ondragover = (event) => {
    event.preventDefault();
    document.body.classList.add("dropping");
  };
  document.ondragleave = () => document.body.classList.remove("dropping");
  document.ondrop = (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    if (event.dataTransfer.files.length) bring(event.dataTransfer.files[0]);
  };
}
