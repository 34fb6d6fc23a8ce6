const steps = Number(process.argv[2])
let x = 1
for (let i = 1; i <= steps; i++) x = x * 1.0000001 + Math.sin(i)
console.log(x)
