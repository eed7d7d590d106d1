using Lathe.Nn.Initialization;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.References;

/// <summary>Small random transformers of every family and switch against PyTorch: outputs, loss, and the gradient of every weight.</summary>
public sealed class TorchTransformerTests
{
    public static TheoryData<string, DType> Cases
    {
        get
        {
            var data = new TheoryData<string, DType>();
            foreach (string name in ReferenceCase.Names)
            {
                data.Add(name, DType.Float64);
                data.Add(name, DType.Float32);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_and_every_gradient_are_those_of_torch(string name, DType type)
    {
        ReferenceCase reference = ReferenceCase.Load(name);
        double tolerance = type == DType.Float64 ? 1e-9 : 2e-5;
        using Transformer model = reference.Build(type);
        using var scope = new Scope();
        Tensor loss = reference.Config.Causal ? LanguageModel(reference, model, scope, tolerance) : Encoder(reference, model, scope, tolerance);
        reference.Expect("loss", [reference.Number("loss")], [loss.Item()], tolerance);
        scope.Backward(loss);
        reference.ExpectGradients(model, 3 * tolerance);
    }

    [Theory]
    [InlineData(DType.Float64)]
    [InlineData(DType.Float32)]
    public void Vectors_and_scores_of_an_encoder_are_those_of_torch(DType type)
    {
        ReferenceCase reference = ReferenceCase.Load("bert");
        double tolerance = type == DType.Float64 ? 1e-9 : 2e-5;
        using Transformer model = reference.Build(type);
        using var head = new EncoderHead(new Initializer(1, type), reference.Config, 3);
        foreach ((Parameter p, string name) in ((Parameter, string)[])[
            (head.Dense.Weight, "pooler.weight"), (head.Dense.Bias!, "pooler.bias"), (head.Output.Weight, "classifier.weight"), (head.Output.Bias!, "classifier.bias")])
            reference.FillHashed(p, "classifier", name);
        using var scope = new Scope(record: false);
        Tensor types = scope.Input<int>([reference.Batch, reference.Length], reference.Integers("types"));
        Tensor lengths = scope.Input<int>([reference.Batch], reference.Integers("lengths")), ids = reference.Input(scope);
        reference.Expect("mean", reference.Numbers("mean"), ReferenceCase.Values(new TextEncoder(model).Embed(ids, lengths, types)), tolerance);
        reference.Expect("first", reference.Numbers("first"), ReferenceCase.Values(new TextEncoder(model, Pooling.First).Embed(ids, lengths, types)), tolerance);
        reference.Expect("scores", reference.Numbers("scores"), ReferenceCase.Values(new TextEncoder(model, head: head).Score(ids, lengths, types)), tolerance);
    }

    private static Tensor LanguageModel(ReferenceCase reference, Transformer model, Scope scope, double tolerance)
    {
        Tensor logits = model.Forward(reference.Input(scope));
        double[] values = ReferenceCase.Values(logits.Slice(1, reference.Length - 2, 2));
        reference.Expect("last logits", reference.Numbers("last"), values, tolerance);
        reference.ExpectOutput("logits", ReferenceCase.Values(logits), tolerance);
        if (model.BalanceLoss is { } balance) reference.Expect("balance", [reference.Number("balance")], [balance.Item()], tolerance);
        return reference.Loss(model, scope, logits);
    }

    private static Tensor Encoder(ReferenceCase reference, Transformer model, Scope scope, double tolerance)
    {
        int batch = reference.Batch, length = reference.Length, width = reference.Config.Width;
        int[] lengths = reference.Integers("lengths");
        Tensor types = scope.Input<int>([batch, length], reference.Integers("types"));
        Tensor hidden = model.Hidden(reference.Input(scope), new WholeSequence(scope.Input<int>([batch], lengths)), types);
        double[] seen = [.. Enumerable.Range(0, batch * length * width).Select(i => i / width % length < lengths[i / width / length] ? 1.0 : 0)];
        double[] values = ReferenceCase.Values(hidden);
        reference.ExpectOutput("hidden states", [.. values.Zip(seen, (v, s) => v * s)], tolerance);
        double[] weights = [.. ReferenceCase.Hashed(55, seen.Length).Zip(seen, (h, s) => h * s)];
        Tensor counted = hidden.DType == DType.Float64
            ? scope.Input<double>(hidden.Shape, weights)
            : scope.Input<float>(hidden.Shape, [.. weights.Select(w => (float)w)]);
        return (hidden * counted).Sum();
    }
}
