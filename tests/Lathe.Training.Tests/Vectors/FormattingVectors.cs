using System.Text.Json;
using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Tests.Vectors;

/// <summary>How CS336's fifth assignment lays instructions into rows and masks prompts.</summary>
internal static class FormattingVectors
{
    public static void Packed(VectorCase v)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(v.Path));
        JsonElement root = document.RootElement;
        int row = root.GetProperty("seq_length").GetInt32();
        EncodedExample[] documents = [.. root.GetProperty("docs").EnumerateArray().Select(d => Integers(d)).Select(ids => new EncodedExample(ids, Array.ConvertAll(ids, _ => true)))];
        var batcher = new ExampleBatcher(documents, root.GetProperty("batching").GetProperty("batch_size").GetInt32(), row, PackingKind.Stream, shuffled: false);
        JsonElement[] examples = [.. root.GetProperty("examples").EnumerateArray()];
        Assert.Equal(examples.Length, batcher.RowCount);
        Assert.Equal(root.GetProperty("batching").GetProperty("n_batches").GetInt32(), batcher.BatchesOfEpoch);
        int at = 0;
        for (int batch = 0; batch < batcher.BatchesOfEpoch; batch++)
        {
            batcher.Load(batch);
            for (int i = 0; i < batcher.Rows; i++, at++)
            {
                Assert.Equal(Integers(examples[at].GetProperty("input_ids")), batcher.Ids[(i * row)..((i + 1) * row)]);
                Assert.Equal(Integers(examples[at].GetProperty("labels")), batcher.Targets[(i * row)..((i + 1) * row)]);
            }
        }

        Assert.Equal(root.GetProperty("batching").GetProperty("last_batch").GetInt32(), batcher.Rows);
    }

    public static void PromptAndOutput(VectorCase v)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(v.Path));
        foreach (JsonElement one in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            int[][] prompts = Rows(one, "prompt_ids"), outputs = Rows(one, "output_ids"), inputs = Rows(one, "input_ids"), labels = Rows(one, "labels");
            bool[][] mask = [.. one.GetProperty("response_mask").EnumerateArray().Select(r => r.EnumerateArray().Select(b => b.GetBoolean()).ToArray())];
            EncodedExample[] examples = [.. prompts.Zip(outputs, (p, o) => new EncodedExample([.. p, .. o], [.. p.Select(_ => false), .. o.Select(_ => true)]))];
            var batcher = new ExampleBatcher(examples, examples.Length, 100, shuffled: false);
            batcher.Load(0);
            Assert.Equal((inputs.Length, inputs[0].Length), (batcher.Rows, batcher.Length));
            for (int row = 0; row < inputs.Length; row++)
            {
                for (int i = 0; i < inputs[row].Length; i++)
                {
                    int place = (row * batcher.Length) + i;
                    Assert.Equal(mask[row][i] ? labels[row][i] : ExampleBatcher.Ignored, batcher.Targets[place]);

                    // Their shift leaves the last token of short rows as an input that nothing is asked of; here it is padding.
                    if (i < examples[row].Length) Assert.Equal(inputs[row][i], batcher.Ids[place]);
                }
            }
        }
    }

    private static int[][] Rows(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(Integers)];

    private static int[] Integers(JsonElement element) => [.. element.EnumerateArray().Select(e => e.GetInt32())];
}
