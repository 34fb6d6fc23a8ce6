"""training.strom in plain Python: the formulas of std.training for GPT-3 on A100. usage: training.py POINTS"""
import sys

points = int(sys.argv[1])
layers, h, heads, vocabulary, trained = 96, 12288, 96, 50257, 2048
tp, pp, node = 8, 8, 8
peak, bandwidth = 312e12 * 0.66, 2.039e12
link, network = 300e9 * 0.72, 25e9 * 0.80

matrices = layers * 12 * h * h
stage_parameters = ((matrices + layers * 13 * h) / pp + h * (vocabulary + trained)) / tp
forward_logits = 2 * h * vocabulary


def step_time(batch, s, chips):
    dp = chips / (tp * pp)
    microbatches = batch / dp
    forward_layers = 2 * matrices + 4 * layers * h * s
    made = 10 * h + (24 * h + 5 * heads * s) / tp
    matmul = s / (tp * pp) / peak * (3 * (forward_layers + forward_logits) + forward_layers)
    memory = 2.1 * s * layers / pp * (4 * made) / bandwidth
    tensor = 6 * layers / pp * 2 * (tp - 1) / tp * s * h * 2 / link
    stage = 2 * s * h * 2 / tp / network
    bubble = (pp - 1) / microbatches
    data = 2 * (dp - 1) / dp * 2 * stage_parameters / min(link, network * max(1, min(node / tp, dp)))
    optimizer = 2 * 18 * stage_parameters / bandwidth
    return microbatches * (1 + bubble) * (matmul + memory + tensor + stage) + data + optimizer


total, least = 0.0, float("inf")
for b in range(1, points + 1):
    for s in range(1, points + 1):
        for c in range(1, points + 1):
            time = step_time(384 * b, 512 * s, 64 * c)
            total += time
            least = min(least, time)
print(total)
print(least)
