"""All tables of bad inputs."""

from tests.bad_inputs import commands, compiled, data, drawing, engine, models, training

TABLES = {
    "engine": engine.ROWS,
    "compiled": compiled.ROWS,
    "drawing": drawing.ROWS,
    "models": models.ROWS,
    "training": training.ROWS,
    "data": data.ROWS,
    "commands": commands.ROWS,
}
