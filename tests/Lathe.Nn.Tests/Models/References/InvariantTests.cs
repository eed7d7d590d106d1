using Lathe.Nn.Initialization;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.References;

/// <summary>What holds for every configuration bit for bit, without a reference.</summary>
public sealed class InvariantTests
{
    public static TheoryData<string> All => [.. ReferenceCase.Names];

    public static TheoryData<string> Tied => [.. ReferenceCase.Names.Where(n => ReferenceCase.Load(n).Config is { TiedEmbeddings: true, LanguageHead: true })];

    [Theory]
    [MemberData(nameof(All))]
    public void A_row_alone_has_the_bits_of_the_row_among_others(string name)
    {
        ReferenceCase reference = ReferenceCase.Load(name);
        using Transformer model = reference.Build(DType.Float32);
        int length = reference.Length, width = reference.Config.Width;
        int[] ids = [.. reference.Ids, .. reference.Ids.Reverse(), .. reference.Ids.Select(i => (i * 7 + 3) % reference.Config.Vocabulary)];
        using var scope = new Scope(record: false);
        int rows = ids.Length / length;
        float[] together = Hidden(model, scope.Input<int>([rows, length], ids), null);
        for (int row = 0; row < rows; row++)
        {
            float[] alone = Hidden(model, scope.Input<int>([1, length], ids.AsSpan(row * length, length)), null);
            Assert.Equal(together[(row * length * width)..((row + 1) * length * width)], alone);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_later_token_changes_no_earlier_bit(string name)
    {
        ReferenceCase reference = ReferenceCase.Load(name);
        if (!reference.Config.Causal) return;
        using Transformer model = reference.Build(DType.Float32);
        using var scope = new Scope(record: false);
        int length = reference.Length, width = reference.Config.Width;
        int[] ids = reference.Ids[..length];
        float[] before = Hidden(model, scope.Input<int>([1, length], ids), null);
        for (int at = 1; at < length; at++)
        {
            int[] changed = [.. ids];
            changed[at] = (ids[at] + 5) % reference.Config.Vocabulary;
            float[] after = Hidden(model, scope.Input<int>([1, length], changed), null);
            Assert.Equal(before[..(at * width)], after[..(at * width)]);
            Assert.NotEqual(before[(at * width)..((at + 1) * width)], after[(at * width)..((at + 1) * width)]);
        }
    }

    [Fact]
    public void Padding_changes_no_bit_of_an_encoders_tokens()
    {
        ReferenceCase reference = ReferenceCase.Load("bert");
        using Transformer model = reference.Build(DType.Float32);
        using var scope = new Scope(record: false);
        int[] ids = reference.Ids, lengths = reference.Integers("lengths");
        int length = reference.Length, width = reference.Config.Width, shorter = lengths[1];
        float[] before = Hidden(model, scope.Input<int>([2, length], ids), lengths);
        int[] changed = [.. ids];
        for (int i = length + shorter; i < 2 * length; i++) changed[i] = (ids[i] + 3) % reference.Config.Vocabulary;
        float[] after = Hidden(model, scope.Input<int>([2, length], changed), lengths);
        int end = (length + shorter) * width;
        Assert.Equal(before[..end], after[..end]);
        float[] unpadded = Hidden(model, scope.Input<int>([1, shorter], ids.AsSpan(length, shorter)), null);
        Assert.Equal(unpadded, before[(length * width)..end]);
    }

    [Theory]
    [MemberData(nameof(Tied))]
    public void A_tied_weights_gradient_is_the_sum_of_both_uses(string name)
    {
        ReferenceCase reference = ReferenceCase.Load(name);
        using Transformer tied = reference.Build(DType.Float64);
        using var apart = new Transformer(reference.Config with { TiedEmbeddings = false }, new Initializer(1, DType.Float64));
        foreach (Parameter p in apart.Parameters)
        {
            string from = p.Name == "head.weight" ? "tokens.weight" : p.Name;
            tied.Parameters.Single(q => q.Name == from).Value<double>().CopyTo(p.Value<double>());
        }

        double[] sum = Gradient(apart, "tokens.weight").Zip(Gradient(apart, "head.weight"), (a, b) => a + b).ToArray();
        reference.Expect("gradient of the tied weight", sum, Gradient(tied, "tokens.weight"), 1e-12);

        double[] Gradient(Transformer model, string parameter)
        {
            model.ZeroGrad();
            using var scope = new Scope();
            scope.Backward(reference.Loss(model, scope, model.Forward(reference.Input(scope))));
            return model.Parameters.Single(p => p.Name == parameter).Grad<double>().ToArray();
        }
    }

    private static float[] Hidden(Transformer model, Tensor ids, int[]? lengths)
    {
        AttentionMemory? memory = lengths is null ? null : new WholeSequence(ids.Scope.Input<int>([lengths.Length], lengths));
        return model.Hidden(ids, memory).Data<float>().ToArray();
    }
}
