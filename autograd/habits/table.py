"""Names and calls of other libraries, and the line that works here, by the place where they are typed.

Each line is `names: code to write`. Error messages read it through lookup.py; tests/autograd/habits tests its words.
"""

from collections.abc import Mapping


def _rows(text: str) -> dict[str, str]:
    """`names: code` as {name: "write code"}, and `names = words` as {name: words}."""
    rows: dict[str, str] = {}
    for line in text.strip().splitlines():
        names, colon, code = line.partition(": ")
        if " = " in names or not colon:
            names, _, words = line.partition(" = ")
        else:
            words = f"write {code}"
        rows |= dict.fromkeys(names.split(), words)
    return rows


_TEXTS = {
    "autograd": """
        tensor Tensor Variable Parameter scalar convert_to_tensor: Value(2.0)
        clamp: clip(x, low, high)
        absolute fabs: abs(x)
        arange: range(n)
        linspace: [a + (b - a) * i / (n - 1) for i in range(n)], or np.linspace
        stack vstack hstack column_stack: a list of the lists, [a, b]
        concatenate concat append: the lists one after the other, a + b
        flatten: [x for row in rows for x in row]
        reshape view unsqueeze squeeze expand_dims: lists of lists, [xs[i : i + n] for i in range(0, len(xs), n)]
        transpose permute: list(zip(*rows))
        outer: [[a * b for b in ys] for a in xs]
        bmm tensordot: [[dot(row, column) for column in zip(*B)] for row in A]
        zeros_like: [0.0 for _ in xs]
        ones_like full full_like: [1.0 for _ in xs]
        eye: [[float(i == j) for j in range(n)] for i in range(n)]
        randn rand normal uniform randint seed: [Value(random.gauss(0.0, 1.0)) for _ in range(n)], with import random
        sort topk: sorted(xs), which compares Values by their numbers
        float32 float64 double: jit(f, dtype="float32"); a Value has 64 bits
        pi e inf nan tau: import math, and math.pi
        Function: custom_vjp(f), or Primitive(...) with evaluate= and partials=
        Module Linear Sequential SGD Adam ReLU: from nn import Module, Linear, Sequential, SGD, Adam, ReLU
        diff derivative: grad(f)
        plot: import nn.plots, or python -m autograd "sin(x)" --plot x=-5:5
        cat: the lists one after the other, a + b
        from_numpy: [Value(x) for x in array.tolist()]
        matmul mm mv: [dot(row, x) for row in W]
        einsum: dot(a, b) of lists, or np.einsum
        nn: import nn
        optim: from nn import SGD, Adam
        save: nn.save(model, path)
        load: nn.load(model, path)
        manual_seed: seed= where something random is made, as MLP(2, [4, 1], seed=0)
        set_grad_enabled inference_mode: no_grad()
        enable_grad: nothing; outside of no_grad() everything is recorded
        grad_fn: x.primitive
        gradcheck test_util: check_gradients(f, *args)
        func: from autograd import grad, vmap, jacobian, jvp, vjp, and from nn import functional_call
        compile function: jit(f)
        functional: the functions of autograd: tanh(x), softmax(xs), …
        set_detect_anomaly: detect_anomaly()
        make_dot draw_dot trace: draw(f)
        jacrev: jacobian(f)
        make_jaxpr: jit(f) and print(compiled.program)
        pmap: nn.fit(..., kernel="jax", mesh=mesh)
        tree_util: register_tree_node for a class of your own
        tree_map: a loop; grad, jit and vmap take nested lists, tuples and dicts
        numpy jnp: import numpy as np; its functions take Values
        lax: scan, while_loop and cond of autograd
        random: numpy.random outside, and pass what it draws
        fori_loop: scan(f, init, length=n)
        device_get: x.data
        device_put: the number itself; to_jax() of a compiled function is for devices
        block_until_ready: nothing: a result is there when it is returned
        elementwise_grad egrad: vmap(grad(f))
        make_hvp hessian_vector_product hessian_tensor_product: hvp(f)
        grad_and_aux: value_and_grad(f)
        ravel_pytree flatten_util: ravel(tree)
        extend primitive: Primitive(...)
        custom_jvp: custom_vjp(f), or Primitive(...) with its partials, which forward mode takes too
        defvjp: custom_vjp(f), then f.defvjp(forward, backward)
        scipy: import scipy, and give its solvers derivatives by jit(value_and_grad(f))
        GradientTape: f.backward(), or gradients(f, [x])
        constant: the number itself
        reduce_sum: sum(xs)
        reduce_mean average: mean(xs)
        stop_gradients: stop_gradient(x)
        engine: from autograd import Value
        MLP: from nn import MLP
        Neuron: from nn import Neuron
        Layer: from nn import Layer
        array asarray: a list of Values
        arcsin: asin(x)
        arccos: acos(x)
        arctan: atan(x)
        arctan2: atan2(y, x)
        arcsinh: asinh(x)
        arccosh: acosh(x)
        arctanh: atanh(x)
        power: x ** y
        linalg: norm(xs) and dot(xs, ys), or np.linalg.norm
        inner: dot(xs, ys)
        zeros: [0.0] * n
        ones: [1.0] * n
        heaviside: step(x)
        rint: round(x)
    """,
    "nn": """
        optim: from nn import SGD, Adam
        optax: from nn import SGD, Adam; optimizer.init(tree) and optimizer.update(gradients, state, tree)
        functional: from nn import cross_entropy, mse_loss, … and from autograd import tanh
        F: from nn import cross_entropy, mse_loss, …
        Parameter: Value(0.1, label="w") as an attribute of the Module
        ModuleList: a list of modules as an attribute
        ModuleDict: a dict of modules as an attribute
        ParameterList: a list of Values as an attribute
        init: nn.initializers
        utils: clip_norm= of fit for clip_grad_norm_; the class numbers as they are for to_categorical
        activations: activation="relu" and the like, by name
        keras: nothing of it: MLP, Sequential and fit are in nn itself
        clip_grad_norm_: clip_norm= of fit, or scale each p.grad before optimizer.step
        clip_grad_value_: p.grad = min(max(p.grad, -c), c) for each parameter before optimizer.step
        DataLoader: fit(..., batch_size=32, shuffle=True)
        Dataset TensorDataset: lists or arrays X and y
        BCELoss: loss="binary_cross_entropy", or binary_cross_entropy(p, y)
        BCEWithLogitsLoss: loss="binary_cross_entropy_with_logits", or that function
        CrossEntropyLoss: loss="cross_entropy", or cross_entropy(scores, y)
        NLLLoss LogSoftmax: loss="cross_entropy" on scores
        MSELoss: loss="mse_loss", or mse_loss(p, y)
        L1Loss: loss="l1_loss", or l1_loss(p, y)
        HuberLoss SmoothL1Loss: loss="huber_loss", or huber_loss(p, y)
        HingeEmbeddingLoss: loss="hinge_loss", or hinge_loss(p, y)
        Adamax NAdam adam: Adam(lr=0.01)
        lr_scheduler: schedule= of fit, or a callback that sets optimizer.lr
        DataParallel: fit(..., kernel="jax", mesh=mesh)
        GELU: activation="gelu"
        ELU: activation="elu"
        LeakyReLU: activation="leaky_relu"
        SiLU: activation="silu"
        Softplus: activation="softplus"
        Mish: activation="mish"
        Identity: activation="linear"
        LSTMCell GRUCell RNNCell: LSTM, GRU or RNN, whose step() is a cell
        SimpleRNN: RNN
        Transformer TransformerEncoder TransformerEncoderLayer MultiheadAttention: attention as in notebook 11, a Module
        BatchNorm2d BatchNorm GroupNorm InstanceNorm2d RMSNorm: LayerNorm, which needs no batch
        Conv1d Conv3d ConvTranspose2d: Conv2d, on an image of one row for sequences
        MaxPool1d AvgPool1d AdaptiveAvgPool2d: MaxPool2d or AvgPool2d
        Dropout2d AlphaDropout: Dropout
        ReLU6 Hardtanh: a function in Sequential, lambda x: [clip(y, 0.0, 6.0) for y in x]
        PReLU: a Module with a Value as its slope, where(y > 0.0, y, slope * y)
        CosineSimilarity: dot(a, b) / (norm(a) * norm(b))
        Upsample Unflatten PixelShuffle: a function in Sequential that makes lists of lists
        parameters_to_vector: [p.data for p in model.parameters()]
        BatchNorm1d: LayerNorm, which needs no batch
        no_grad: from autograd import no_grad
        tensor Value engine: from autograd import Value
        draw: from autograd import draw
        jit: from autograd import jit
        Dense: Linear(in_features, out_features), or Layer(inputs, outputs, activation="relu")
        Model: Module
        models: from nn import Sequential, MLP
        Input: Linear(in_features, out_features) first
        EarlyStopping: fit(..., validation=(X, y), patience=10)
        ModelCheckpoint: save(model, path) in a callback
        callbacks: callback= of fit
        LearningRateScheduler: schedule= of fit, or a callback that sets optimizer.lr
        regularizers: weight_decay= of an optimizer
        to_categorical: the class numbers as they are, with cross_entropy
        BinaryCrossentropy: loss="binary_cross_entropy"
        CategoricalCrossentropy SparseCategoricalCrossentropy: loss="cross_entropy"
        MeanSquaredError: loss="mse_loss"
        MeanAbsoluteError: loss="l1_loss"
        plot_model: draw(model)
        train_on_batch: fit(..., epochs=1)
        MLPClassifier: MLP(2, [16, 3]) and fit(model, X, y, loss="cross_entropy", ...)
        MLPRegressor: MLP(2, [16, 1]) and fit(model, X, y, loss="mse_loss", ...)
        LogisticRegression: Linear(2, 1) and fit(model, X, y, loss="binary_cross_entropy_with_logits", ...)
        LinearRegression: Linear(2, 1) and fit(model, X, y, loss="mse_loss", ...)
        SGDClassifier: Linear(2, 1) and fit
        train_test_split: X[:80], X[80:] after shuffling, or scikit-learn's own
        StandardScaler: (X - X.mean(0)) / X.std(0)
        accuracy_score: accuracy(predictions, y)
        log_loss: binary_cross_entropy(p, y)
        make_moons: datasets.moons(100)
        make_circles: datasets.circles(100)
        make_blobs: datasets.blobs(100)
        load_digits: datasets.digits()
        mean_squared_error: mse_loss(p, y)
        cross_val_score: a loop over parts of the data
        train trainer: fit(model, X, y, ...)
        linen: from nn import Module, Linear
        softmax_cross_entropy: cross_entropy(scores, y)
        sgd: SGD(lr=0.1)
    """,
    "nn.datasets": """
        make_moons: datasets.moons(100)
        make_circles: datasets.circles(100)
        make_blobs make_classification: datasets.blobs(100)
        load_digits: datasets.digits()
        xor: datasets.logic_gate("xor")
        iris load_iris: scikit-learn's load_iris; fit takes its arrays
        mnist MNIST: datasets.digits(), 8×8; fit takes arrays of any other
        spiral: datasets.spirals(100)
        load_data: datasets.moons(100), datasets.digits(), …
    """,
    "Value": """
        sum mean prod max min std var norm cumsum softmax log_softmax logsumexp: {f}([x, y]), a function of a list
        dot mm matmul: dot(xs, ys) of two lists, x * y of two numbers
        zero_grad: x.grad = 0.0
        zero_: x.data = 0.0
        requires_grad requires_grad_: x.detach() for a constant
        grad_fn _op: x.primitive
        is_leaf: x.primitive is None
        numpy cpu float value val block_until_ready astype tolist: x.data
        cuda to: fit(..., kernel="jax") to compute on the devices that JAX knows
        clamp: x.clip(low, high)
        add_: x + y; a number that was recorded stays
        mul_: x * y; a number that was recorded stays
        retain_grad: x.grad, which every node keeps
        view reshape: a list of Values
        register_hook: gradients(y, [x])
        clone: x + 0.0
        gradient derivative: x.grad
        backwards backprop backpropagate: x.backward()
        detach_: x.detach()
        rsqrt: x.sqrt().reciprocal()
        long half double bfloat16: x.data, which has 64 bits
        unsqueeze squeeze flatten T t: x itself; a Value is one number
        argmax argmin: argmax(xs) and argmin(xs) of a list
        show plot: draw(x)
        _prev: x.args
        _backward: x.backward()
        assign: x.data = 2.0
        assign_add: x.data += 2.0
        assign_sub: x.data -= 2.0
        at: a new list; a number that was recorded stays
        relu_ sigmoid_ tanh_ exp_ sqrt_ clamp_ sub_ div_ pow_ neg_ abs_: the call without _; a number that was recorded stays
        fill_ copy_ fill normal_ uniform_: x.data = 2.0
        eq: x == y
        ne: x != y
        lt less_than: x < y
        le: x <= y
        gt greater_than: x > y
        ge: x >= y
        any all: x != 0
        median: sorted(xs)[len(xs) // 2] of a list
        shape size dim ndim numel nelement dtype = a Value is one number, a Python float; len(xs) counts those of a list
        device is_cuda: nothing; numbers are in memory, and fit(..., kernel="jax") computes on devices
        int: int(x.data)
        bool: x != 0
        type: type(x.data)
        eval: x.data
        trainable: x.detach() for a constant
        repeat expand: [x] * n
        copy: Value(x.data)
        conj ravel get_shape: x itself; a Value is one number
        argsort sort: sorted(xs) of a list
        parents children inputs: x.args
        op creator: x.primitive
        name: x.label
    """,
    "operator": """
        @: x * y of two numbers, dot(xs, ys) of two lists
        x[i] = numbers that are indexed are kept in a list, xs = [x, y], and xs[i] is one of them
        iteration = numbers to go through are kept in a list: for x in xs
        in: x == y, or y in xs for a list xs
        len() = numbers that are counted are kept in a list, and len(xs) counts them
        divmod(): x // y and x % y
        &: logical_and(a, b)
        |: logical_or(a, b)
        ^: logical_not(a == b)
        ~: logical_not(x), or -x
        <<: x * 2.0**n
        >>: x // 2.0**n
    """,
    "Module": """
        summary: print(model), or draw(model)
        compile fit: fit(model, X, y, loss=..., optimizer=..., epochs=...)
        predict_classes: model.predict(X).argmax(1)
        get_layer: model.layers[0], or the attribute
        units output_shape out_features: model.outputs
        in_features: model.inputs
        build: nothing; parameters are there at once
        to_json get_config: nn.save(model, "model.json"), which holds how it is built too
        trainable_variables trainable_weights: model.parameters()
        evaluate score: accuracy(model.predict(X), y)
        get_weights: model.state_dict()
        set_weights: model.load_state_dict(state)
        save_weights save: nn.save(model, path)
        load_weights: nn.load(model, path)
        count_params: len(model.parameters())
        add: Sequential(first, second, ...)
        weight: neuron.w of each neuron in layer.neurons; Linear has weight and bias
        bias: neuron.b of each neuron in layer.neurons; Linear has weight and bias
        pop: Sequential(...) of the layers that stay
        weights trainable_weights: model.parameters()
        trainable requires_grad_: model.freeze() and model.unfreeze()
        to cuda cpu: fit(..., kernel="jax") to compute on the devices that JAX knows
        double: nothing: numbers are float64
        float half: dtype="float32" of fit
        backward: loss.backward()
        register_parameter: self.w = Value(0.1)
        register_buffer: self.x = [1.0, 2.0]
        named_modules modules named_children: vars(model)
        device dtype: nothing; numbers have 64 bits, and fit(..., kernel="jax") computes on devices
        add_module: self.layer = Linear(2, 4)
        children: vars(model).values()
        predict_proba: sigmoid(score) for each of model.predict(X)
        partial_fit: fit(..., epochs=1)
        fit_transform: fit(model, X, y, ...) and model.predict(X)
        coef_: model.w
        intercept_: model.b
        get_params: vars(model)
        apply: model(x)
        init: MLP(2, [4, 1], seed=0), which has its parameters at once
        n_params num_params size: len(model.parameters())
        input_shape: model.inputs
        set_params: attributes, or a new model
        transform decision_function: model.predict(X)
        classes_ n_classes_: sorted(set(y))
        loss_curve_ loss_ n_iter_: history = fit(...), and history.losses
        coefs_ intercepts_: model.state_dict()
        step: optimizer.step(model.parameters())
        grad: [p.grad for p in model.parameters()]
        append extend insert: Sequential(first, second, ...)
        w b: layer.neurons[0].w and .b; an MLP has model.layers
        params: model.parameters()
        loss: loss=... of fit
        optimizer: optimizer=... of fit
        plot show: draw(model)
        clone copy: copy.deepcopy(model)
        numpy: model.state_dict()
    """,
    "Diagram": """
        show view display plot open: draw(f) at the end of a cell, or draw(f).save("graph.svg") and open that
        render savefig write write_png to_file to_svg pipe: draw(f).save("graph.svg")
        source: draw(f).dot
    """,
    "Explanation": """
        show view display plot open: explain(f) at the end of a cell, or explain(f).save("steps.html") and open that
        render savefig write to_file to_html: explain(f).save("steps.html")
        text: print(explain(f))
    """,
    "History": """
        history: history.losses, history.validation_losses, or history.metrics["accuracy"]
        loss losses: history.losses
        val_loss validation_loss validation_losses: history.validation_losses
        accuracy acc val_accuracy: history.metrics["accuracy"]
        epoch: range(len(history))
        plot show: plot_history(history)
        predict evaluate model: model.predict(X), the model that was given to fit
        params: history.epochs
    """,
    "Optimizer": """
        zero_grad: model.zero_grad()
        minimize: loss.backward() and optimizer.step(model.parameters())
        apply_gradients apply: optimizer.step(model.parameters())
        param_groups learning_rate rate: optimizer.lr
        epsilon: optimizer.eps
        add_param_group: Adam(lr=0.01), and optimizer.step(model.parameters()) for each step
        state: optimizer.state_dict()
        init: Adam(lr=0.01), which makes its state at the first step
        get_config defaults: optimizer.lr, and the other options by their names
        lr_scheduler: schedule= of fit
    """,
    "fit()": """
        *: fit(model, X, y, loss="mse_loss", optimizer=Adam(lr=0.01), epochs=100)
        verbose: progress=True or progress=False
        batch bs minibatch_size: batch_size=
        validation_data: validation=(X, y)
        callbacks: callback=, one function of the History or a list of them
        weight pos_weight: class_weight={0: 1.0, 1: 5.0}, or sample_weight=
        clip gradient_clip_val clipnorm max_norm grad_clip global_clipnorm: clip_norm=
        lr_scheduler scheduler lr_schedule learning_rate_schedule: schedule=
        metric: metrics=
        validation_batch_size: nothing: validation data go through as a whole
        learning_rate lr: optimizer=Adam(lr=0.01)
        workers: fit(..., kernel="jax") to compute on the devices that JAX knows
        validation_freq: nothing: validation data are measured after each epoch
        validation_split validation_fraction = keep samples back yourself and give validation=(X_held_out, y_held_out)
        steps_per_epoch: batch_size=, and epochs=
        initial_epoch = fit goes on from the parameters and the optimizer that it is given
        ckpt_path checkpoint_path filepath save_path: checkpoint="run.npz"
        save_freq save_steps checkpoint_every: every=, how many steps lie between checkpoints
        resume_from_checkpoint resume_from warm_start: checkpoint="run.npz", resume=True
        criterion loss_fn loss_function: loss=
        opt optim: optimizer=
        n_epochs num_epochs max_iter n_iter nb_epoch iterations: epochs=
        random_state key: seed=
        early_stopping n_iter_no_change tol: patience=10
        device: kernel="jax"
        backend: kernel=
        jit compile: compiled=
        momentum: optimizer=SGD(lr=0.1, momentum=0.9)
        weight_decay alpha: optimizer=AdamW(lr=0.01, weight_decay=0.01)
    """,
    "loss": """
        bce binary_crossentropy BinaryCrossentropy BCELoss: "binary_cross_entropy"
        bce_with_logits bce_logits BCEWithLogitsLoss log_loss logistic: "binary_cross_entropy_with_logits"
        sigmoid_cross_entropy sigmoid_binary_cross_entropy: "binary_cross_entropy_with_logits"
        ce xent crossentropy CrossEntropyLoss nll nll_loss NLLLoss: "cross_entropy"
        categorical_crossentropy sparse_categorical_crossentropy CategoricalCrossentropy: "cross_entropy"
        softmax_cross_entropy softmax_cross_entropy_with_integer_labels: "cross_entropy"
        mse mean_squared_error MSELoss squared_error squared_loss l2 l2_loss MeanSquaredError: "mse_loss"
        mae l1 mean_absolute_error L1Loss absolute_error MeanAbsoluteError: "l1_loss"
        huber smooth_l1 smooth_l1_loss HuberLoss SmoothL1Loss: "huber_loss"
        hinge svm max_margin squared_hinge HingeEmbeddingLoss: "hinge_loss"
    """,
    "metrics": """
        acc Accuracy binary_accuracy categorical_accuracy sparse_categorical_accuracy: "accuracy"
        mean_absolute_error MeanAbsoluteError l1_loss MAE: "mae"
        mean_squared_error MeanSquaredError mse_loss MSE: "mse"
        root_mean_squared_error RootMeanSquaredError RMSE: "rmse"
        r2_score R2 R2Score r_squared: "r2"
        f1 f1_score precision recall auc AUC roc_auc = give a function of (predictions, targets) that returns a number
    """,
    "initializer": """
        glorot_uniform GlorotUniform xavier Xavier xavier_uniform_ glorot: "xavier_uniform"
        glorot_normal GlorotNormal xavier_normal_: "xavier_normal"
        he HeNormal kaiming kaiming_normal kaiming_normal_: "he_normal"
        HeUniform kaiming_uniform kaiming_uniform_ lecun_uniform: "he_uniform"
        normal random_normal RandomNormal truncated_normal: a function, lambda generator, fan_in, fan_out: ...
        zeros Zeros ones constant orthogonal: a function, lambda generator, fan_in, fan_out: 0.0
        random_uniform RandomUniform: "uniform"
    """,
    "schedule": """
        cosine_decay cosine_annealing CosineAnnealingLR CosineDecay: "cosine"
        step_decay StepLR multistep: "step"
        warm_up linear_warmup LinearLR: "warmup"
        exponential ExponentialLR exponential_decay ExponentialDecay: schedule=lambda step: 0.99**step
        constant: schedule=None
        plateau ReduceLROnPlateau reduce_on_plateau: a callback that sets optimizer.lr
    """,
    "activation": """
        swish: "silu"
        logistic logsig expit: "sigmoid"
        none lin: "linear"
        lrelu LeakyReLU: "leaky_relu"
        tansig hyperbolic_tangent: "tanh"
        gelu_new: "gelu"
        heaviside hardlim threshold: "step"
        logsigmoid: "log_sigmoid"
        softmax = it takes all scores at once: write Sequential(MLP(...), softmax), or loss="cross_entropy" on the scores
    """,
    "optimizer": """
        gd gradient_descent momentum nesterov sgdm StochasticGradientDescent: "sgd"
        adamax nadam amsgrad adam_optimizer: "adam"
        rms RMSProp: "rmsprop"
        lbfgs: scipy.optimize.minimize(jit(value_and_grad(f)), x, jac=True)
    """,
    "optimizer()": """
        *: {f}(lr=0.01), and optimizer.step(model.parameters()) for each step; options by name
        learning_rate rate step_size: lr=
        epsilon: eps=
        beta_1 beta_2 b1 b2 beta1 beta2: betas=(0.9, 0.999)
        decay rho: alpha=
        l2: weight_decay=
        mu: momentum=
        params: Adam(lr=0.01), and optimizer.step(model.parameters()) for each step
        use_nesterov: nesterov=True
        amsgrad fused foreach maximize capturable differentiable dampening centered = leave it out; there is one form of it
        lr_scheduler schedule: schedule= of fit
        clipnorm clipvalue: clip_norm= of fit
    """,
    "layer()": """
        hidden_layer_sizes hidden_sizes hidden layers: MLP(2, [16, 1]): inputs, then the neurons of each layer
        nouts: sizes=
        *: MLP(2, [8, 1]) or Linear(2, 8): sizes by position, options by name
        bias use_bias: Linear(2, 8, bias=False); a neuron of the other layers always has a bias
        nin input_dim input_shape input_size in_features: inputs=
        nout out_features units output_size: outputs=
        filters: out_channels=
        kernel_initializer init: initializer=
        activation_function act nonlinearity: activation=
        random_state key rngs: seed=
        activation: Layer(2, 8, activation="relu"), or Sequential(Linear(2, 8), ReLU())
        device dtype = leave it out; numbers have 64 bits, and fit(..., kernel="jax", dtype="float32") decides there
        name: model.first = Linear(2, 8), the attribute's name
        kernel_regularizer bias_regularizer regularizer: weight_decay= of the optimizer
        bias_initializer = leave it out; biases begin at 0
        weight weights: layer.weight[i][j].data = 0.5
    """,
    "optimizer.step()": """
        *: optimizer.step(model.parameters())
    """,
    "init()": """
        *: optimizer.init(tree)
    """,
    "update()": """
        *: optimizer.update(gradients, state, tree)
    """,
    "list()": """
        *: {f}([a, b]), with one list of numbers or Values
        axis dim axes = it takes one list: write [{f}(row) for row in rows], or np.{f}(array, axis=0) of an array of Values
        keepdim keepdims: [{f}(xs)]
        ddof unbiased: correction=1
        initial: start= of sum, or {f}([start, *xs])
        start: {f}([start, *xs])
        out dtype = leave it out; the result is a new number, a float of 64 bits
        where: {f}([x for x in xs if ...])
        weights sample_weight b: dot(weights, xs) / sum(weights)
        nan_policy: {f}([x for x in xs if not isnan(x)])
        mean = leave it out; it is computed anyway
        a x input tensor array arr logits: {f}(xs), the list itself without a name
        xs ws ys: {f}(xs), the list itself without a name
    """,
    "number()": """
        *: {f}(x)
        out casting order subok inplace overwrite = leave it out; the result is a new number
        where: where(condition, {f}(x), x)
        dtype device = leave it out; numbers are floats of 64 bits
        axis dim keepdim keepdims = leave it out; it takes one number, and arrays entry by entry
        name = write Value(2.0, label="x") to name a number
        x input a self tensor features z: {f}(x), the number itself without a name
    """,
    "numbers()": """
        *: {f}(a, b)
        x y a b x1 x2 input other: {f}(a, b), without names
        alpha: a + alpha * b
        rounding_mode: a // b for the floor
        out casting order subok inplace overwrite = leave it out; the result is a new number
        where: where(condition, result, otherwise)
        dtype device = leave it out; numbers are floats of 64 bits
        axis dim keepdim keepdims = leave it out; it takes single numbers, and arrays entry by entry
    """,
    "sum()": """
        xs iterable = give the list itself without a name
    """,
    "mean()": """
        weights sample_weight: dot(weights, xs) / sum(weights)
    """,
    "max()": """
        key default: max(xs, key=...) of one list
    """,
    "softmax()": """
        axis dim axes = it takes one list: write [softmax(row) for row in rows]
        temperature: softmax([x / temperature for x in xs])
    """,
    "log_softmax()": """
        axis dim axes = it takes one list: write [log_softmax(row) for row in rows]
    """,
    "logsumexp()": """
        axis dim axes = it takes one list: write [logsumexp(row) for row in rows]
        b: logsumexp([x + log(b) for x, b in zip(xs, bs)])
        return_sign = leave it out; the sum of exponentials is positive
    """,
    "norm()": """
        ord p = norm(xs) is the one with ord=2: write sum([abs(x) for x in xs]) for 1, max([abs(x) for x in xs]) for infinity
        axis dim axes = it takes one list: write [norm(row) for row in rows], or np.linalg.norm(array, axis=0)
        *: norm([a, b]), the one with ord=2, of one list
    """,
    "dot()": """
        a b ws xs input tensor other x y: dot(ws, xs), two lists without names
        axes dims: [dot(row, x) for row in W] for a matrix and a vector
        *: dot([a, b], [c, d]), with two lists of numbers or Values
    """,
    "log()": """
        base *: log(x) / log(base), or log2(x), log10(x)
    """,
    "leaky_relu()": """
        negative_slope alpha slope *: where(x > 0.0, x, slope * x); leaky_relu has the slope 0.01
    """,
    "elu()": """
        alpha *: where(x > 0.0, x, alpha * expm1(x)); elu has alpha=1
    """,
    "softplus()": """
        beta: softplus(beta * x) / beta
        threshold = leave it out; it is exact for large x
        *: softplus(x)
    """,
    "gelu()": """
        approximate = leave it out; it is the exact one, x times the normal distribution function
    """,
    "relu()": """
        max_value: clip(x, 0.0, max_value)
        negative_slope: leaky_relu(x)
        threshold: where(x > threshold, x, 0.0)
    """,
    "step()": """
        values x2 h0 = leave it out; step(0.0) is 0
    """,
    "round()": """
        decimals digits: f"{x:.2f}" to show digits, or round(100.0 * x) / 100.0
    """,
    "clip()": """
        lower min a_min: low=
        upper max a_max: high=
        * = give at least one bound: write clip(x, low, high), clip(x, min=0.0) or clip(x, max=1.0)
    """,
    "where()": """
        x y a b input other condition: where(condition, a, b), without names
        *: where(condition, a, b); [i for i, x in enumerate(xs) if x > 0.0] for the places where it holds
    """,
    "maximum()": """
        *: maximum(a, b) of two numbers, or max(xs) of a list
        x y a b x1 x2 input other: maximum(a, b), without names
    """,
    "minimum()": """
        *: minimum(a, b) of two numbers, or min(xs) of a list
        x y a b x1 x2 input other: minimum(a, b), without names
    """,
    "pow()": """
        exponent x y x1 x2 a b input self: pow(x, exponent) or x ** exponent, without names
    """,
    "atan2()": """
        *: atan2(y, x)
        x y a b x1 x2 input other: atan2(y, x), without names
    """,
    "hypot()": """
        *: hypot(a, b) of two numbers, or norm(xs) of a list
        x y a b x1 x2 input other: hypot(a, b), without names
    """,
    "logaddexp()": """
        *: logaddexp(a, b) of two numbers, or logsumexp(xs) of a list
        x y a b x1 x2 input other: logaddexp(a, b), without names
    """,
    "logical_and()": """
        x y x1 x2 input other: logical_and(a, b), without names
        *: logical_and(a, b) of two; more by a & b & c under jit, or Python's all(...)
    """,
    "logical_or()": """
        x y x1 x2 input other: logical_or(a, b), without names
        *: logical_or(a, b) of two; more by a | b | c under jit, or Python's any(...)
    """,
    "Value()": """
        requires_grad trainable = leave it out; every Value records, and x.detach() gives a constant
        dtype device = leave it out; numbers are floats of 64 bits
        name: Value(2.0, label="x")
        value val x initial_value object: Value(2.0), the number without a name
        grad: x.grad = 1.0 after it is made
        shape size: a list of Values, [Value(0.0) for _ in range(n)]
        * _children children _prev _op op parents: Value(2.0), or Value(2.0, label="x"); operations record their own nodes
    """,
    "backward()": """
        retain_graph keep_graph = leave it out; a graph can be differentiated as often as you like
        create_graph: gradients(y, [x], create_graph=True)
        inputs: gradients(y, [x])
        grad_tensors grad_output grad_outputs grad seed: gradient=
    """,
    "draw()": """
        *: draw(f), a Value, a model or a jit-compiled function
        format filename file path to_file view: draw(f).save("graph.svg"), whose suffix decides
        rankdir direction orientation dir = leave it out; graphs run from left to right
        params show_attrs show_saved show_shapes show_dtype = leave it out; the labels, values and gradients are shown
        show_layer_names show_layer_activations root = leave it out; the labels, values and gradients are shown
        dpi size width figsize ax: draw(f).save("graph.svg"), a picture of any size
        expand_nested nested: depth=, the number of boxes that may stand in each other
        title label name: f.label = "loss" before it is drawn
        show_grad grad: f.backward() before it is drawn
    """,
    "explain()": """
        filename file path to_file output: explain(f).save("steps.html")
        verbose steps format: print(explain(f)) for the text
    """,
    "gradients()": """
        retain_graph keep_graph persistent = leave it out; a graph can be differentiated as often as you like
        allow_unused materialize_grads = leave it out; what the output does not depend on has the gradient 0.0
        unconnected_gradients = leave it out; what the output does not depend on has the gradient 0.0
        wrt sources xs input: inputs=, a list of Values
        target targets ys: output=
        output_gradients grad_ys grad_tensors: grad_outputs=
        is_grads_batched = leave it out; write [gradients(y, xs) for y in ys]
    """,
    "check_gradients()": """
        tol atol rtol: tolerance=
        eps epsilon h step order modes delta = leave it out; first and second order are compared, with steps that it chooses
        inputs x x0: check_gradients(f, x, y), the arguments of f by position
        raise_exception = leave it out; it raises GradientError where a derivative is wrong
    """,
    "mode()": """
        *: with {f}(): …, or @{f}() above a function
        mode check_nan enabled = leave it out; it holds within the block
    """,
    "expand()": """
        depth levels = leave it out; it opens until nothing is left to open
    """,
    "export_onnx()": """
        opset_version: opset=
        args inputs example_inputs = leave it out; the compiled function was called already and knows their shapes
        f filename file: path
        input_names output_names dynamic_axes dynamic_shapes verbose = leave it out; the arguments keep their names
        export_params do_constant_folding = leave it out; the arguments keep their names
    """,
    "register_tree_node()": """
        *: register_tree_node(Pair, lambda pair: ([pair.a, pair.b], None), lambda extra, parts: Pair(*parts))
    """,
    "loss()": """
        weight pos_weight class_weight: class_weight= of fit
        sample_weight sample_weights: sample_weight= of fit
        from_logits: loss="binary_cross_entropy_with_logits", or cross_entropy, which takes scores
        size_average reduce: reduction="mean", "sum" or "none"
        ignore_index ignore_class: the samples that count alone, [(p, t) for p, t in zip(ps, ts) if t != ignored]
        y_pred input logits inputs predictions preds output: prediction=
        y_true labels targets label y: target=
        axis dim num_classes = leave it out; it takes a list of scores for each sample
        beta: huber_loss(p, y, delta=1.0)
        margin = leave it out; it is 1
        label_smoothing: cross_entropy(scores, y, label_smoothing=0.1)
        name = leave it out
        *: {f}(predictions, targets)
    """,
    "datasets()": """
        n_samples size n num_samples: count=
        random_state rng: seed=
        centers n_classes num_classes: classes=
        cluster_std scale std: spread=
        factor = leave it out; the inner circle has half the radius
        shuffle = leave it out; samples come shuffled
        n_features n_informative = leave it out; samples have two numbers
        return_X_y as_frame n_class = leave it out; it returns (X, y)
        noise_level: noise=
        test_size train split: X[:80], X[80:] of what it returns
    """,
    "files()": """
        f file filename filepath fname: path=
        map_location device weights_only pickle_module safe_mode = leave it out; files hold numbers alone
        overwrite save_format = leave it out; a file is replaced as a whole, and its suffix decides
        custom_objects compile strict = leave it out; the file says what the model is
        obj state_dict state net: {f}(model, path)
        *: {f}(model, path)
    """,
    "load_model()": """
        *: load_model(path)
    """,
    "schedule()": """
        T_max decay_steps total_steps total_iters max_steps: steps=
        warmup_steps warmup_epochs num_warmup_steps: warmup=, in steps
        eta_min min_lr alpha end_value = leave it out; a function of your own, lambda step: ..., may end elsewhere
        decay_rate factor drop: gamma=
        optimizer lr learning_rate initial_lr init_value: fit(..., optimizer=SGD(lr=0.1), schedule={f}())
        initial_learning_rate base_lr: fit(..., optimizer=SGD(lr=0.1), schedule={f}())
        last_epoch verbose = leave it out
        *: {f}(), with options by name
    """,
    "plot()": """
        figsize width height size = leave it out; write figure.set_size_inches(6, 4) on what it returns
        title xlabel ylabel: figure.axes[0].set_title("…") on what it returns
        show = leave it out; Jupyter shows what the cell ends with
        filename file save savefig out to_file: path=
        cmap colors alpha color = leave it out; colours are those of all pictures here
        ax axes = leave it out; it makes a figure of its own
        resolution grid_resolution h step eps = leave it out; it chooses the grid
        y_pred: predictions=
        y_true labels: targets=
        normalize display_labels class_names = leave it out; it shows counts by the numbers of the classes
        metrics metric: history
        net estimator clf: model=
        *: {f}(…), as `help({f})` shows
    """,
    "load_state_dict()": """
        strict assign = leave it out; names and numbers must be those of the model
    """,
    "predict()": """
        batch_size verbose steps callbacks = leave it out; all samples go through at once
        x inputs: model.predict(X)
    """,
    "zero_grad()": """
        set_to_none = leave it out; gradients are set to 0.0
    """,
    "parameters()": """
        recurse = leave it out; the parameters of all layers are given
    """,
    "ReLU()": """
        inplace = leave it out; it gives new numbers
        max_value: ReLU(), or a function of yours in Sequential, as lambda x: [clip(y, 0.0, 6.0) for y in x]
        negative_slope: ReLU(), or a function of yours in Sequential, as lambda x: [clip(y, 0.0, 6.0) for y in x]
        threshold *: ReLU(), or a function of yours in Sequential, as lambda x: [clip(y, 0.0, 6.0) for y in x]
    """,
    "Tanh()": """
        *: Tanh()
    """,
    "Sigmoid()": """
        *: Sigmoid()
    """,
    "Softmax()": """
        dim axis = leave it out; it takes the scores of one sample
        *: Softmax()
    """,
    "Flatten()": """
        start_dim end_dim data_format = leave it out; it takes one sample
        *: Flatten()
    """,
    "AvgPool2d()": """
        pool_size: kernel_size=
        strides: stride=
        ceil_mode count_include_pad divisor_override dilation return_indices = leave it out; windows lie within the image
        *: AvgPool2d(2)
    """,
    "MaxPool2d()": """
        pool_size: kernel_size=
        strides: stride=
        ceil_mode count_include_pad divisor_override dilation return_indices = leave it out; windows lie within the image
        *: MaxPool2d(2)
    """,
    "Perceptron()": """
        max_iter eta0 lr random_state: Perceptron(2), and perceptron.learn(X, y)
        *: Perceptron(2)
    """,
    "Dropout()": """
        *: Dropout(0.5)
        rate: p=
        inplace noise_shape = leave it out
    """,
    "Embedding()": """
        *: Embedding(100, 8): how many words, and how many weights each has
        num_embeddings input_dim vocab_size: count=
        embedding_dim output_dim features: size=
        padding_idx mask_zero = leave it out; give the word that fills up a row of its own
        max_norm norm_type scale_grad_by_freq sparse = leave it out; weight_decay= of the optimizer keeps weights small
    """,
    "RNN()": """
        *: RNN(8, 16): how many numbers a step has, and how many the hidden state
        input_dim: input_size=
        units: hidden_size=
        activation: nonlinearity=
        num_layers = leave it out; write Sequential(RNN(8, 16, return_sequences=True), RNN(16, 16))
        batch_first bidirectional dropout proj_size return_state stateful = leave it out; it takes one sequence, forwards
    """,
    "LSTM()": """
        *: LSTM(8, 16): how many numbers a step has, and how many the hidden state
        input_dim: input_size=
        units: hidden_size=
        num_layers = leave it out; write Sequential(LSTM(8, 16, return_sequences=True), LSTM(16, 16))
        batch_first bidirectional dropout proj_size return_state stateful = leave it out; it takes one sequence, forwards
    """,
    "GRU()": """
        *: GRU(8, 16): how many numbers a step has, and how many the hidden state
        input_dim: input_size=
        units: hidden_size=
        num_layers = leave it out; write Sequential(GRU(8, 16, return_sequences=True), GRU(16, 16))
        batch_first bidirectional dropout proj_size return_state stateful = leave it out; it takes one sequence, forwards
    """,
    "LayerNorm()": """
        *: LayerNorm(8)
        normalized_shape axis num_features: inputs=
        epsilon: eps=
        elementwise_affine bias center scale = leave it out; weights and biases are parameters, and freeze() keeps them
    """,
    "Sequential()": """
        *: Sequential(first, second)
        layers modules name = write them one after the other, Sequential(first, second)
    """,
    "Conv2d()": """
        strides: stride=
        kernel: kernel_size=
        dilation groups padding_mode dilation_rate = leave it out; filters are dense, and zeros surround the image
        data_format = leave it out; filters are dense, and zeros surround the image
        filters: out_channels=
        *: Conv2d(1, 8, 3): channels in, channels out, and the size of the kernel
    """,
    "metric()": """
        *: accuracy(model.predict(X), y): the predictions, then the targets
        y_pred input preds predict: predictions=
        y_true target labels y: targets=
        normalize sample_weight top_k topk task num_classes average = leave it out; it counts samples, each once
        adjusted average_method = leave it out; it counts samples, each once
        from_logits: threshold=0.5 for probabilities, 0 for scores
    """,
    "loop()": """
        reverse = scan xs[::-1], and turn ys round
        unroll = leave it out; it says how XLA is to compile the loop
        cond_fun: cond=
        body_fun: body=
        init_val: init=
        true_fun: f=
        false_fun: g=
    """,
    "transform()": """
        argnum: argnums=
        in_dims axis: in_axes=
        out_dims: out_axes=
        backend: kernel=
        device: kernel="jax"
        jit_compile: jit(f)
        donate_argnums donate_argnames inline fullgraph dynamic mode = leave it out; jit decides that itself
        axis_size = leave it out; the arguments that are mapped over say it
        axis_name spmd_axis_name chunk_size randomness = leave it out; f is mapped over all samples at once
        holomorphic allow_int = leave it out; numbers are real floats
        strict vectorize strategy = leave it out; there is one way to compute it
        create_graph: gradients(y, [x], create_graph=True)
        retain_graph: nothing: a graph can be differentiated as often as you like
    """,
}

HABITS: Mapping[str, Mapping[str, str]] = {place: _rows(text) for place, text in _TEXTS.items()}
