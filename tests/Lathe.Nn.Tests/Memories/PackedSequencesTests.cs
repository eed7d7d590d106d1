using Lathe.Nn.Initialization;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Nn.Tests.Layers;
using Lathe.Nn.Tests.Models.Transformers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Memories;

/// <summary>Several sequences in a row are the same sequences, each alone.</summary>
public sealed class PackedSequencesTests
{
    private static readonly int[] Lengths = [5, 1, 8, 3];
    private static readonly int[] Ids = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2];

    public static TheoryData<string> Causal => [.. SmallConfigs.All.Where(c => c.Value.Causal && c.Value.Mixture is null).Select(c => c.Key)];

    [Theory]
    [MemberData(nameof(Causal))]
    public void A_packed_row_is_its_sequences_alone(string name)
    {
        using Transformer packed = Build(name, DType.Float64), alone = Build(name, DType.Float64);
        using Scope a = new(), b = new();
        Tensor logits = Logits(packed, a, Ids), loss = logits.CrossEntropy(a.Input<int>([1, Ids.Length], Ids), reduction: LossReduction.Sum);
        a.Backward(loss);

        double sum = 0;
        for (int i = 0, from = 0; i < Lengths.Length; from += Lengths[i++])
        {
            ReadOnlySpan<int> own = Ids.AsSpan(from, Lengths[i]);
            Tensor part = alone.Forward(b.Input<int>([1, own.Length], own));
            Assert.Equal(part.Data<double>().ToArray(), logits.Data<double>().Slice(from * 11, own.Length * 11).ToArray(), (x, y) => Math.Abs(x - y) < 1e-12);
            Tensor ownLoss = part.CrossEntropy(b.Input<int>([1, own.Length], own), reduction: LossReduction.Sum);
            sum += ownLoss.Data<double>()[0];
            b.Backward(ownLoss);
        }

        Assert.Equal(sum, loss.Data<double>()[0], 1e-10);
        for (int i = 0; i < packed.Parameters.Count; i++)
            Assert.Equal(alone.Parameters[i].Grad<double>().ToArray(), packed.Parameters[i].Grad<double>().ToArray(), (x, y) => Math.Abs(x - y) < 1e-11);
    }

    [Theory]
    [InlineData(DType.Float32, false)]
    [InlineData(DType.BFloat16, false)]
    [InlineData(DType.BFloat16, true)]
    public void A_sequence_changes_no_bit_of_its_neighbours(DType dtype, bool checkpointed)
    {
        using Transformer model = Build("llama", dtype);
        model.CheckpointActivations = checkpointed;
        int[] changed = [.. Ids];
        for (int i = 6; i < 14; i++) changed[i] = (changed[i] + 3) % 11;
        float[] one = Values(Ids), other = Values(changed);
        Assert.Equal(one[..(6 * 11)], other[..(6 * 11)]);
        Assert.NotEqual(one[(6 * 11)..(14 * 11)], other[(6 * 11)..(14 * 11)]);
        Assert.Equal(one[(14 * 11)..], other[(14 * 11)..]);

        float[] Values(int[] ids)
        {
            using var scope = new Scope();
            Tensor logits = Logits(model, scope, ids);
            scope.Backward(logits.Sum());
            return logits.To(DType.Float32).Data<float>().ToArray();
        }
    }

    [Fact]
    public void A_row_may_be_longer_than_the_context_that_its_sequences_keep()
    {
        using Transformer model = Build("gpt2", DType.Float32);
        using var scope = new Scope(record: false);
        Assert.Equal(17, Logits(model, scope, Ids).Shape[1]);
        int[] long9 = [0, 1, 2, 3, 4, 5, 6, 7, 8];
        var memory = new PackedSequences(scope.Input<int>([1, 9], long9));
        Assert.Contains("context of 8", Assert.Throws<ArgumentException>(() => model.Forward(scope.Input<int>([1, 9], long9), memory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_steady_step_allocates_nothing()
    {
        using Transformer model = Build("llama", DType.Float32);
        using var scope = new Scope();
        var memory = new PackedSequences();
        int[] positions = Positions();
        long before = 0;
        for (int i = 0; i < 6; i++)
        {
            if (i == 3) before = GC.GetAllocatedBytesForCurrentThread();
            scope.Reset();
            model.ZeroGrad();
            memory.Take(scope.Input<int>([1, Ids.Length], positions));
            Tensor ids = scope.Input<int>([1, Ids.Length], Ids);
            scope.Backward(model.Forward(ids, memory).CrossEntropy(ids));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Positions_that_are_none_say_so()
    {
        using Transformer model = Build("llama", DType.Float32);
        using var scope = new Scope();
        Says("token 0 of row 1", () => new PackedSequences().Take(scope.Input<int>([2, 2], [0, 1, 1, 2])));
        Says("token 2 of row 0", () => new PackedSequences().Take(scope.Input<int>([1, 3], [0, 1, 3])));
        Says("Int32 [B, T]", () => new PackedSequences().Take(scope.Input<int>([3], [0, 1, 2])));
        var memory = new PackedSequences(scope.Input<int>([1, 2], [0, 1]));
        Says("[1, 2]", () => model.Forward(scope.Input<int>([1, 3], [1, 2, 3]), memory));
        Assert.Throws<InvalidOperationException>(() => model.Forward(scope.Input<int>([1, 2], [1, 2]), new PackedSequences()));
        Tensor qkv = scope.Zeros([1, 3, 12]);
        Says("query 2 of row 0 has 0", () => qkv.SelfAttention(2, 2, new AttentionOptions { FirstKeys = scope.Input<int>([1, 3], [0, 1, 0]) }));
        Says("[1, 3]", () => qkv.SelfAttention(2, 2, new AttentionOptions { FirstKeys = scope.Input<int>([3], [0, 1, 1]) }));

        static void Says(string what, Action act) => Assert.Contains(what, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);
    }

    private static int[] Positions() => [.. Lengths.SelectMany(length => Enumerable.Range(0, length))];

    private static Tensor Logits(Transformer model, Scope scope, int[] ids)
        => model.Forward(scope.Input<int>([1, ids.Length], ids), new PackedSequences(scope.Input<int>([1, ids.Length], Positions())));

    private static Transformer Build(string name, DType dtype)
    {
        var model = new Transformer(SmallConfigs.All[name], new Initializer(1, dtype == DType.Float64 ? dtype : DType.Float32));
        if (dtype == DType.Float64) LayerCheck.Shake(model.Parameters);
        foreach (Parameter parameter in model.Parameters)
        {
            if (dtype == DType.BFloat16) parameter.ConvertTo(dtype);
        }

        return model;
    }
}
