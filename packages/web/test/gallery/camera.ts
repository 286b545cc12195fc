/** Runs in the page before anything else: a camera that shows somebody, where there is nobody. */

/** Paints a person in soft colours. @param hue between 0 and 360, so that people differ */
export function paintCamera(hue: number): void {
  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async ({ audio = false, video = false } = {}) => {
    const stream = await getUserMedia({ audio, video });
    const [painted] = video ? paint().getVideoTracks() : [];
    return painted ? new MediaStream([...stream.getAudioTracks(), painted]) : stream;
  };

  function paint(): MediaStream {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 640, height: 480 });
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.scale(2 / 3, 2 / 3);
    // A track sends frames only when something is painted; few, as all of them are sent by one machine.
    setInterval(() => draw(context), 500);
    return canvas.captureStream(2);
  }

  function draw(context: CanvasRenderingContext2D): void {
    const wall = context.createLinearGradient(0, 0, 960, 720);
    wall.addColorStop(0, `oklch(88% 0.05 ${hue})`);
    wall.addColorStop(1, `oklch(66% 0.08 ${hue + 30})`);
    context.fillStyle = wall;
    context.fillRect(0, 0, 960, 720);
    context.fillStyle = `oklch(34% 0.05 ${hue / 3})`;
    blob(context, 480, 330, 142, 170);
    context.fillStyle = `oklch(74% 0.06 ${55 + hue / 20})`;
    blob(context, 480, 470, 56, 100);
    context.fillStyle = `oklch(45% 0.09 ${hue + 180})`;
    blob(context, 480, 800, 290, 290);
    context.fillStyle = `oklch(80% 0.06 ${55 + hue / 20})`;
    blob(context, 480, 365, 116, 142);
  }

  // oxlint-disable-next-line unicorn/consistent-function-scoping -- the function alone is sent to the page
  function blob(context: CanvasRenderingContext2D, x: number, y: number, w: number, h: number) {
    context.beginPath();
    context.ellipse(x, y, w, h, 0, 0, Math.PI * 2);
    context.fill();
  }
}
