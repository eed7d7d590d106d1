using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tests.Fixtures;

namespace Lathe.Nn.Tests.Models;

/// <summary>The model against the same architecture in PyTorch, with the same weights and the same padded batch.</summary>
public sealed class DigitTorchTests
{
    private readonly TorchReference _torch = TorchReference.Load();

    private Tensor Logits(DigitTransformer model, Scope scope)
    {
        TorchReference.Fill(model.Parameters);
        return model.Forward(
            scope.Input<int>([4, 6], _torch.Integers("model", "tokens")), scope.Input<int>([4], _torch.Integers("model", "lengths")));
    }

    [Fact]
    public void Logits_and_losses()
    {
        using var model = new DigitTransformer(new DigitTransformerConfig(), new Initializer(1));
        Assert.Equal(_torch.Number("model", "parameter_count"), model.ParameterCount);
        using var scope = new Scope(record: false);
        Tensor logits = Logits(model, scope), labels = scope.Input<int>([4], _torch.Integers("model", "labels"));
        TorchReference.AssertClose(_torch.Numbers("model", "logits"), logits.Data<float>());
        TorchReference.AssertClose([_torch.Number("model", "loss")], logits.CrossEntropy(labels).Data<float>());
        TorchReference.AssertClose([_torch.Number("model", "smoothed_loss")], logits.CrossEntropy(labels, smoothing: 0.1).Data<float>());
    }

    [Fact]
    public void Logits_with_mean_pooling()
    {
        using var model = new DigitTransformer(new DigitTransformerConfig { Pooling = Pooling.Mean }, new Initializer(1));
        using var scope = new Scope(record: false);
        TorchReference.AssertClose(_torch.Numbers("model", "mean_pooled_logits"), Logits(model, scope).Data<float>());
    }

    [Fact]
    public void Logits_with_pre_norm()
    {
        using var model = new DigitTransformer(new DigitTransformerConfig { PreNorm = true }, new Initializer(1));
        using var scope = new Scope(record: false);

        // PyTorch's side has no parameters in the final norm: give this one its identity, and the classifier the names' order.
        Parameter[] all = [.. model.Parameters], shared = [.. all.Where(p => !p.Name.StartsWith("final_norm", StringComparison.Ordinal))];
        TorchReference.Fill(shared);
        Tensor logits = model.Forward(
            scope.Input<int>([4, 6], _torch.Integers("model", "tokens")), scope.Input<int>([4], _torch.Integers("model", "lengths")));
        TorchReference.AssertClose(_torch.Numbers("model", "pre_norm_logits"), logits.Data<float>());
    }

    [Fact]
    public void Gradients_of_every_parameter()
    {
        using var model = new DigitTransformer(new DigitTransformerConfig(), new Initializer(1));
        using var scope = new Scope();
        scope.Backward(Logits(model, scope).CrossEntropy(scope.Input<int>([4], _torch.Integers("model", "labels"))));
        foreach (Parameter parameter in model.Parameters)
        {
            float[] gradient = parameter.Grad<float>().ToArray();
            double norm = Math.Sqrt(gradient.Sum(g => (double)g * g));
            TorchReference.AssertClose([_torch.Number("model", "gradients", parameter.Name, "norm")], [(float)norm]);
            int last = gradient.Length - 1;
            float[] some = [gradient[0], gradient[last / 3], gradient[2 * last / 3], gradient[last]];
            TorchReference.AssertClose(_torch.Numbers("model", "gradients", parameter.Name, "at"), some);
        }
    }
}
