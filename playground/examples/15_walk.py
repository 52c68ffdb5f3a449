# A graph to walk into | 들어가 보는 그래프 | 06_deep_networks
from autograd import draw
from nn import MLP

model = MLP(2, [3, 3, 1], activation="tanh", seed=0)
f = model([0.5, -1.0])
f.backward()
draw(f, interactive=True)  # a click opens or closes a box; the pointer shows where a number goes
