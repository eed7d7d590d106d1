using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tests.Fixtures;
using Lathe.Training.Optimizers;
using Lathe.Training.Tests.Optimizers;

namespace Lathe.Training.Tests.Digits;

/// <summary>Five steps of the whole model with each optimizer against PyTorch: losses and gradient norms.</summary>
public sealed class DigitTorchTests
{
    [Theory]
    [InlineData("adam")]
    [InlineData("adam_decay")]
    [InlineData("adamw")]
    [InlineData("sgd")]
    [InlineData("sgd_momentum")]
    [InlineData("sgd_nesterov_decay")]
    [InlineData("sgd_clipped")]
    public void Losses_and_gradient_norms_of_five_steps(string name)
    {
        TorchReference torch = TorchReference.Load();
        using var model = new DigitTransformer(new DigitTransformerConfig(), new Initializer(1));
        TorchReference.Fill(model.Parameters);
        using Optimizer optimizer = OptimizerTorchTests.Make(name, model.Parameters);
        using var scope = new Scope();
        List<float> losses = [], norms = [];
        for (int step = 0; step <= 5; step++)
        {
            scope.Reset();
            model.ZeroGrad();
            Tensor logits = model.Forward(
                scope.Input<int>([4, 6], torch.Integers("model", "tokens")), scope.Input<int>([4], torch.Integers("model", "lengths")));
            Tensor loss = logits.CrossEntropy(scope.Input<int>([4], torch.Integers("model", "labels")));
            losses.Add((float)loss.Item());
            if (step == 5) break;
            scope.Backward(loss);
            double norm = optimizer.GradientNorm();
            norms.Add((float)norm);
            optimizer.Step(OptimizerTorchTests.RateOf(name), name == "sgd_clipped" ? Math.Min(1, 0.5 / norm) : 1);
        }

        TorchReference.AssertClose(torch.Numbers("runs", name, "losses"), losses.ToArray());
        TorchReference.AssertClose(torch.Numbers("runs", name, "gradient_norms"), norms.ToArray());
    }
}
