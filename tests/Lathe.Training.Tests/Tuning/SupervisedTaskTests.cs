using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Tests.Data.Formatting;
using Lathe.Training.Tuning;

namespace Lathe.Training.Tests.Tuning;

public sealed class SupervisedTaskTests
{
    private static readonly TransformerConfig Config = new()
    {
        Vocabulary = 40,
        Context = 32,
        Width = 16,
        Layers = 2,
        Heads = 2,
        KeyValueHeads = 1,
        Positions = PositionKind.Rotary,
        TiedEmbeddings = false,
    };

    /// <summary>Examples of all lengths, of which the second half is learnt.</summary>
    private static EncodedExample[] Some(int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        int length = 2 + (i * 5 % 17);
        return new EncodedExample([.. Enumerable.Range(0, length).Select(j => ((i * 7) + (j * 3)) % 40)], [.. Enumerable.Range(0, length).Select(j => j > 0 && j >= length / 2)]);
    })];

    [Theory]
    [InlineData(PackingKind.None, PositionKind.Rotary)]
    [InlineData(PackingKind.None, PositionKind.Learned)]
    [InlineData(PackingKind.Blocks, PositionKind.Rotary)]
    [InlineData(PackingKind.Blocks, PositionKind.Learned)]
    public void The_loss_is_that_of_the_learnt_tokens_each_in_its_example_alone(PackingKind packing, PositionKind positions)
    {
        using var model = new Transformer(Config with { Positions = positions }, new Initializer(3));
        EncodedExample[] examples = Some(7);
        var task = new SupervisedTask(model, model, new ExampleBatcher(examples, 7, 31, packing, shuffled: false));
        using var scope = new Scope();
        BatchLoss loss = task.TrainingLoss(scope, 0);
        double sum = 0;
        long tokens = 0;
        foreach (EncodedExample example in examples)
        {
            using var alone = new Scope(record: false);
            Tensor logits = model.Forward(alone.Input<int>([1, example.Length], example.Ids.AsSpan(0, example.Length)));
            int[] targets = [.. Enumerable.Range(1, example.Length).Select(i => example.IsLearned[i] ? example.Ids[i] : -100)];
            long counted = targets.LongCount(t => t >= 0);
            sum += logits.CrossEntropy(alone.Input<int>([1, example.Length], targets)).Item() * counted;
            tokens += counted;
        }

        Assert.Equal(tokens, loss.Tokens);
        Assert.Equal(sum / tokens, loss.Mean.Item(), 1e-5);
    }

    [Fact]
    public void Packed_rows_have_the_gradients_of_padded_ones()
    {
        using var model = new Transformer(Config, new Initializer(3));
        float[][] padded = Gradients(PackingKind.None), packed = Gradients(PackingKind.Blocks);
        for (int p = 0; p < padded.Length; p++)
        {
            for (int i = 0; i < padded[p].Length; i++) Assert.Equal(padded[p][i], packed[p][i], 2e-6);
        }

        float[][] Gradients(PackingKind packing)
        {
            var task = new SupervisedTask(model, model, new ExampleBatcher(Some(9), 9, 31, packing, shuffled: false));
            Assert.Equal(packing == PackingKind.None, task.Training.RowCount == 9);
            model.ZeroGrad();
            using var scope = new Scope();
            scope.Backward(task.TrainingLoss(scope, 0).Mean);
            return [.. model.Parameters.Select(p => p.Grad<float>().ToArray())];
        }
    }

    [Fact]
    public void The_head_on_learnt_places_alone_has_the_gradients_of_the_head_on_all()
    {
        using var model = new Transformer(Config, new Initializer(3));
        var batcher = new ExampleBatcher(Some(5), 5, 31, shuffled: false);
        var task = new SupervisedTask(model, model, batcher);
        float[][] few = Gradients(scope => task.TrainingLoss(scope, 0).Mean);
        float[][] all = Gradients(scope =>
        {
            batcher.Load(0);
            int places = batcher.Rows * batcher.Length;
            return model.Forward(scope.Input<int>([batcher.Rows, batcher.Length], batcher.Ids.AsSpan(0, places)))
                .CrossEntropy(scope.Input<int>([batcher.Rows, batcher.Length], batcher.Targets.AsSpan(0, places)), ExampleBatcher.Ignored);
        });
        for (int p = 0; p < all.Length; p++)
        {
            for (int i = 0; i < all[p].Length; i++) Assert.Equal(all[p][i], few[p][i], 2e-6);
        }

        float[][] Gradients(Func<Scope, Tensor> loss)
        {
            model.ZeroGrad();
            using var scope = new Scope();
            scope.Backward(loss(scope));
            return [.. model.Parameters.Select(p => p.Grad<float>().ToArray())];
        }
    }

    [Fact]
    public void Other_tokens_another_mask_another_batch_size_are_other_data()
    {
        using var model = new Transformer(Config, new Initializer(3));
        EncodedExample[] examples = Some(7), masked = Some(7), changed = Some(7);
        masked[3].IsLearned[1] ^= true;
        changed[3].Ids[1] ^= 1;
        string[] identities = [Of(examples, 2), Of(masked, 2), Of(changed, 2), Of(examples, 3), Of([.. examples.Reverse()], 2)];
        Assert.Equal(identities.Length, identities.Distinct().Count());
        Assert.Equal(Of(examples, 2), Of(Some(7), 2));

        string Of(EncodedExample[] some, int batch) => new SupervisedTask(model, model, new ExampleBatcher(some, batch, 31)).Identity;
    }

    [Fact]
    public void A_batch_without_learnt_tokens_weighs_next_to_nothing_and_is_finite()
    {
        using var model = new Transformer(Config, new Initializer(3));
        var task = new SupervisedTask(model, model, new ExampleBatcher([new EncodedExample([1, 2, 3], [false, false, false])], 1, 31));
        using var scope = new Scope();
        BatchLoss loss = task.TrainingLoss(scope, 0);
        Assert.Equal((0, 1L), (loss.Mean.Item(), loss.Tokens));
    }
}
