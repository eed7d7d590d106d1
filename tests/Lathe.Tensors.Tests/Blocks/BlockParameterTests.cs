using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;

namespace Lathe.Tensors.Tests.Blocks;

public sealed class BlockParameterTests
{
    [Fact]
    public void Storing_blocks_freezes_the_parameter_and_keeps_its_values_readable()
    {
        using var one = new BlockCase(BlockFormat.Q5_0, 5, 64, 1, seed: 1);
        Assert.Equal(DType.Blocks, one.Parameter.DType);
        Assert.False(one.Parameter.RequiresGrad);
        float[] values = new float[5 * 64];
        one.Parameter.CopyTo(values);
        for (int i = 0; i < values.Length; i++) Assert.Equal(ScalarBlocks.Decode(BlockFormat.Q5_0, one.FileRow(i / 64), i % 64), values[i]);
        Assert.Contains("adapter", Assert.Throws<InvalidOperationException>(() => one.Parameter.RequiresGrad = true).Message, StringComparison.Ordinal);
        Assert.Contains("CopyTo", Assert.Throws<InvalidOperationException>(() => one.Parameter.Value<float>().Length).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => one.Parameter.ConvertTo(DType.Float32));
    }

    [Fact]
    public void Only_blocks_of_the_parameters_shape_are_taken()
    {
        using var parameter = new Parameter("w", [4, 64]);
        using var blocks = new BlockWeight(32, (4, BlockFormat.Q8_0));
        Assert.Contains("own shape", Assert.Throws<ArgumentException>(() => parameter.Store(blocks)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BlockFormat.Q4_K)]
    [InlineData(BlockFormat.BF16)]
    public void Embedding_decodes_the_rows_asked_for(BlockFormat format)
    {
        using var one = new BlockCase(format, 21, 256, 1, seed: 2);
        using var scope = new Scope(record: false);
        int[] ids = [20, 0, 7, 7, 16, 3];
        Tensor y = scope.Use(one.Parameter).Embedding(scope.Input<int>([2, 3], ids));
        Assert.Equal([2, 3, 256], y.Shape);
        for (int i = 0; i < ids.Length * 256; i++) Assert.Equal(ScalarBlocks.Decode(format, one.FileRow(ids[i / 256]), i % 256), y.Data<float>()[i]);
    }

    [Fact]
    public void Other_ops_say_what_to_do()
    {
        using var one = new BlockCase(BlockFormat.Q8_0, 4, 64, 1, seed: 3);
        using var scope = new Scope();
        Tensor w = scope.Use(one.Parameter);
        Action[] calls =
        [
            () => w.Relu(), () => _ = w + w, () => w.Reshape(64, 4), () => w.MatMul(w, transposeB: true), () => w.Linear(scope.Zeros([2, 64])),
            () => scope.Zeros([2, 64], DType.Float64).Linear(w), () => w.Sum(), () => w.Permute(1, 0), () => w.To(DType.Float32), () => w.Data<float>(), () => w.Slice(0, 0, 2),
        ];
        foreach (Action call in calls)
        {
            Exception e = Assert.ThrowsAny<Exception>(call);
            Assert.Contains("locks", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_loss_of_a_head_in_blocks_is_the_composed_one()
    {
        using var one = new BlockCase(BlockFormat.Q8_0, 30, 64, 3, seed: 3);
        using var scope = new Scope();
        Tensor x = scope.Input<float>([3, 64], one.X), targets = scope.Input<int>([3], [4, 29, 0]), w = scope.Use(one.Parameter);
        Assert.Equal(x.Linear(w).CrossEntropy(targets).Item(), x.LinearCrossEntropy(w, targets).Item());
    }
}
