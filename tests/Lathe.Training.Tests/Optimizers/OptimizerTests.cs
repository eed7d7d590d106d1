using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Optimizers;

namespace Lathe.Training.Tests.Optimizers;

public sealed class OptimizerTests
{
    [Fact]
    public void The_first_step_of_adam_is_the_learning_rate_against_the_sign_of_the_gradient()
    {
        // Bias correction undoes 1 − β exactly: m̂ = g and √v̂ = |g|.
        using Parameter w = Weights(1, 1, 1);
        using var adam = new Adam([w]);
        SetGradient(w, 1e-3, -7, 1e3);
        adam.Step(0.01);
        Assert.Equal([0.99, 1.01, 0.99], w.Value<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Adam_follows_its_formula_over_many_steps()
    {
        using Parameter w = Weights(0.5);
        using var adam = new Adam([w], new AdamOptions { Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-3 });
        double expected = 0.5, m = 0, v = 0;
        for (int t = 1; t <= 50; t++)
        {
            double g = Math.Sin(t);
            SetGradient(w, g);
            adam.Step(0.02);
            m = (0.8 * m) + (0.2 * g);
            v = (0.95 * v) + (0.05 * g * g);
            expected -= 0.02 * (m / (1 - Math.Pow(0.8, t))) / (Math.Sqrt(v / (1 - Math.Pow(0.95, t))) + 1e-3);
            Assert.Equal(expected, w.Value<double>()[0], 1e-12);
        }

        Assert.Equal(50, adam.StepCount);
    }

    [Fact]
    public void Adam_normalises_its_weight_decay_away_and_adamw_does_not()
    {
        // Decay alone, no gradient: Adam moves by its learning rate whatever λ is; AdamW shrinks by rate·λ.
        using Parameter a = Weights(2), b = Weights(2);
        using var adam = new Adam([a], new AdamOptions { WeightDecay = 0.1 });
        using var adamW = new Adam([b], new AdamOptions { WeightDecay = 0.1, Decoupled = true });
        SetGradient(a, 0);
        SetGradient(b, 0);
        adam.Step(0.01);
        adamW.Step(0.01);
        Assert.Equal(2 - 0.01, a.Value<double>()[0], 1e-6);
        Assert.Equal(2 * (1 - (0.01 * 0.1)), b.Value<double>()[0], 1e-12);
        Assert.Equal(("adam", "adamw"), (adam.Name, adamW.Name));
    }

    [Fact]
    public void Biases_and_gains_can_be_spared_from_decay()
    {
        using Parameter vector = Weights(2), matrix = new("m", [1, 1], DType.Float64);
        matrix.Value<double>()[0] = 2;
        using var optimizer = new Adam([vector, matrix], new AdamOptions { WeightDecay = 0.1, Decoupled = true, DecayVectors = false });
        SetGradient(vector, 0);
        SetGradient(matrix, 0);
        optimizer.Step(0.01);
        Assert.Equal(2, vector.Value<double>()[0]);
        Assert.Equal(1.998, matrix.Value<double>()[0], 1e-12);
    }

    [Fact]
    public void Momentum_and_nesterov_follow_their_formulas()
    {
        using Parameter a = Weights(1), b = Weights(1);
        using var momentum = new Sgd([a], new SgdOptions { Momentum = 0.5 });
        using var nesterov = new Sgd([b], new SgdOptions { Momentum = 0.5, Nesterov = true });
        for (int i = 0; i < 2; i++)
        {
            SetGradient(a, 1);
            SetGradient(b, 1);
            momentum.Step(0.1);
            nesterov.Step(0.1);
        }

        // Velocities 1 and 1.5; Nesterov adds half of each to the gradient 1.
        Assert.Equal(1 - 0.1 - 0.15, a.Value<double>()[0], 1e-12);
        Assert.Equal(1 - 0.15 - 0.175, b.Value<double>()[0], 1e-12);
        Assert.Single(momentum.State);
        using var plain = new Sgd([a]);
        Assert.Empty(plain.State);
    }

    [Fact]
    public void Clipping_scales_all_gradients_to_the_norm()
    {
        using Parameter a = Weights(0, 0), b = Weights(0);
        using var sgd = new Sgd([a, b]);
        SetGradient(a, 3, 0);
        SetGradient(b, 4);
        Assert.Equal(5, sgd.GradientNorm(), 1e-12);
        Assert.Equal(4, Optimizer.GradientNorm(b), 1e-12);
        sgd.Step(1, gradientScale: 2 / sgd.GradientNorm());
        Assert.Equal([-1.2, 0], a.Value<double>().ToArray(), (x, y) => Math.Abs(x - y) < 1e-12);
        Assert.Equal(-1.6, b.Value<double>()[0], 1e-12);
        Assert.Equal(4, b.Grad<double>()[0]);
    }

    [Theory]
    [InlineData("adam_decay")]
    [InlineData("adamw")]
    [InlineData("sgd_nesterov_decay")]
    public void A_parameter_without_gradient_is_left_alone(string name)
    {
        using Parameter trained = Weights(1, 2), idle = Weights(3, 4);
        using Optimizer optimizer = OptimizerTorchTests.Make(name, [trained, idle]);
        SetGradient(trained, 1, 1);
        optimizer.Step(0.1);
        Assert.Equal([3, 4], idle.Value<double>().ToArray());
        Assert.NotEqual([1, 2], trained.Value<double>().ToArray());
        Assert.All(optimizer.State.Where((_, i) => i % 2 == 1), s => Assert.All(s.Value<double>().ToArray(), v => Assert.Equal(0, v)));
        Assert.Equal(0, Optimizer.GradientNorm(idle));
    }

    [Fact]
    public void Frozen_parameters_take_no_part()
    {
        using Parameter trained = Weights(1), frozen = Weights(1);
        frozen.RequiresGrad = false;
        using var adam = new Adam([trained, frozen]);
        Assert.Equal(["adam.mean.w", "adam.square.w"], adam.State.Select(s => s.Name));
        Assert.Contains("at least one parameter", Assert.Throws<ArgumentException>(() => new Adam([frozen])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_options_are_named()
    {
        using Parameter w = Weights(1);
        AssertNames("Beta1 is 1", () => new Adam([w], new AdamOptions { Beta1 = 1 }));
        AssertNames("Beta2 is -0.1", () => new Adam([w], new AdamOptions { Beta2 = -0.1 }));
        AssertNames("Epsilon is 0", () => new Adam([w], new AdamOptions { Epsilon = 0 }));
        AssertNames("WeightDecay is NaN", () => new Adam([w], new AdamOptions { WeightDecay = double.NaN }));
        AssertNames("Momentum is 1", () => new Sgd([w], new SgdOptions { Momentum = 1 }));
        AssertNames("Nesterov looks ahead", () => new Sgd([w], new SgdOptions { Nesterov = true }));
        AssertNames("WeightDecay is -1", () => new Sgd([w], new SgdOptions { WeightDecay = -1 }));

        static void AssertNames(string message, Func<Optimizer> make)
            => Assert.Contains(message, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
    }

    private static Parameter Weights(params double[] values)
    {
        var w = new Parameter("w", [values.Length], DType.Float64);
        values.CopyTo(w.Value<double>());
        return w;
    }

    private static void SetGradient(Parameter parameter, params double[] values)
    {
        parameter.ZeroGrad();
        values.CopyTo(parameter.Grad<double>());
    }
}
