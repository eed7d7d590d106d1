using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;

namespace Lathe.Nn.Tests.Formats.Gguf;

/// <summary>A file that another program wrote.</summary>
public sealed class GgufSharedFileTests
{
    [Fact]
    public void A_tiny_random_llama_opens()
    {
        using GgufFile file = GgufFile.Open(SharedData.Find("models/llama-2-tiny-random.gguf"));
        Assert.Equal("llama", file.Metadata.Text("general.architecture"));
        string[] tokens = file.Metadata.Array<string>("tokenizer.ggml.tokens")!;
        Assert.Equal(32000, tokens.Length);
        Assert.Equal("<unk>", tokens[0]);
        Assert.Equal(32000, file.Metadata.Array<float>("tokenizer.ggml.scores")!.Length);
        int width = (int)file.Metadata.Integer("llama.embedding_length")!.Value;
        WeightInfo info = file["token_embd.weight"];
        Assert.Equal([32000, width], info.Shape);
        foreach (WeightInfo weight in file.Weights)
        {
            float[] values = new float[weight.Shape.Count];
            file.Read(weight.Name, values);
            Assert.All(values.Take(64), v => Assert.InRange(v, -16, 16));
        }
    }
}
