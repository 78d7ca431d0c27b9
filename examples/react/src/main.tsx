/** `<plein-air>` in React: its attributes are props, its event `painted` is listened to. */
import { useEffect, useRef, useState, createElement } from "react";
import { createRoot } from "react-dom/client";
import { definePleinAir, type PleinAirElement } from "pleinair/web";

definePleinAir({ model: "./models/live/", assets: "./ort/" });

interface PaintedProps {
  readonly photo: string;
  readonly style: string;
  readonly strength: number;
  readonly onPainted: (text: string) => void;
}

function Painted({ photo, style, strength, onPainted }: PaintedProps) {
  const element = useRef<PleinAirElement>(null);
  useEffect(() => {
    const { current } = element;
    const tell = (event: Event) => {
      const { width, height, device } = (event as CustomEvent<{ width: number; height: number; device: string }>)
        .detail;
      onPainted(`Painted ${width}×${height} on ${device}`);
    };
    current?.addEventListener("painted", tell);
    return () => current?.removeEventListener("painted", tell);
  }, [onPainted]);
  return createElement("plein-air", {
    ref: element,
    src: photo,
    "style-src": style,
    strength: String(strength),
    "max-side": "320",
    alt: "A painting",
  });
}

function App() {
  const [strength, setStrength] = useState(1);
  const [status, setStatus] = useState("Loading…");
  return (
    <>
      <h1>Painted, with React</h1>
      <label>
        Strength{" "}
        <input
          type="range"
          min="0"
          max="1.5"
          step="0.1"
          value={strength}
          onChange={({ target }) => setStrength(target.valueAsNumber)}
        />
      </label>
      <p role="status">{status}</p>
      <Painted photo="./photo.jpg" style="./style.jpg" strength={strength} onPainted={setStatus} />
    </>
  );
}

createRoot(document.querySelector("#root")!).render(<App />);
