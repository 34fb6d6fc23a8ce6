// Runs a script with so many samples through Squiggle's library (its command has no option for that).
// usage: SQUIGGLE=FOLDER run_squiggle.mjs FILE SAMPLES   (FOLDER holds node_modules)
import fs from "node:fs"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"

const here = createRequire(process.env.SQUIGGLE + "/package.json")
const { run } = await import(pathToFileURL(here.resolve("@quri/squiggle-lang")))
const [file, samples] = process.argv.slice(2)
const environment = { sampleCount: Number(samples), xyPointLength: 1000, seed: "42", profile: false }
const outcome = await run(fs.readFileSync(file, "utf8"), { environment })
const result = outcome.result ?? outcome
if (result.ok === false) {
  console.error(String(result.value))
  process.exit(1)
}
console.log(String(result.value.result ?? result.value).replace(/[\[\],\s]+/g, "\n").trim())
