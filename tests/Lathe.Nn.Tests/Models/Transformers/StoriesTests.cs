using System.Text;
using Lathe.Nn.Formats.Llama2c;
using Lathe.Nn.Initialization;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Weights;
using Lathe.Nn.Tests.Formats;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.Transformers;

/// <summary>A real trained model tells the story that the reference implementation's test expects.</summary>
public sealed class StoriesTests
{
    private const int Steps = 200;

    [Fact]
    public void Stories260K_tells_exactly_its_story_with_a_cache()
    {
        using Transformer model = Load();
        using var scope = new Scope(record: false);
        using var cache = new KvCache(model.Config);
        Assert.Equal(Expected(), Story((_, token) =>
        {
            scope.Reset();
            return Largest(model.Forward(scope.Input<int>([1, 1], [token]), cache).Data<float>());
        }));
    }

    [Fact]
    public void And_without_one()
    {
        using Transformer model = Load();
        using var scope = new Scope(record: false);
        Assert.Equal(Expected(), Story((tokens, _) =>
        {
            scope.Reset();
            return Largest(model.Forward(scope.Input<int>([1, tokens.Count], tokens.ToArray())).Data<float>()[^512..]);
        }));
    }

    [Fact]
    public void It_is_written_as_it_was_read_but_for_the_unused_tables()
    {
        string path = SharedData.Find("models/stories260K.bin");
        using Transformer model = Load();
        using var folder = new TemporaryFolder();
        Llama2cWriter.Save(folder["copy.bin"], Llama2c.Write(model.Config), new ModelWeights(model.Parameters, Llama2c.Weights(model.Config)));
        byte[] before = File.ReadAllBytes(path), after = File.ReadAllBytes(folder["copy.bin"]);
        int tables = 4 * 512 * 8;
        Assert.Equal(before.Length, after.Length);
        Assert.Equal(before.AsSpan()[..^tables], after.AsSpan()[..^tables]);
    }

    private static Transformer Load()
    {
        using var weights = Llama2cFile.Open(SharedData.Find("models/stories260K.bin"));
        var model = new Transformer(Llama2c.Read(weights.Header), new Initializer(1));
        Assert.Empty(WeightReader.Read(model.Parameters, Llama2c.Weights(model.Config), weights));
        return model;
    }

    private static string Expected() => File.ReadAllText(SharedData.Find("models/stories260K.expected.txt")).TrimEnd('\n');

    private static int Largest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++) best = logits[i] > logits[best] ? i : best;
        return best;
    }

    private static string Story(Func<List<int>, int, int> next)
    {
        byte[][] vocabulary = Vocabulary();
        List<int> tokens = [1];
        var story = new List<byte>();
        for (int step = 0; step < Steps; step++)
        {
            int token = next(tokens, tokens[^1]);
            if (token == 1) break;
            byte[] piece = vocabulary[token];
            if (piece.Length == 6 && piece.AsSpan().StartsWith("<0x"u8)) piece = [Convert.ToByte(Encoding.ASCII.GetString(piece, 3, 2), 16)];
            story.AddRange(tokens.Count == 1 && piece[0] == ' ' ? piece[1..] : piece);
            tokens.Add(token);
        }

        return Encoding.UTF8.GetString([.. story]).TrimEnd('\n');
    }

    private static byte[][] Vocabulary()
    {
        using var reader = new BinaryReader(File.OpenRead(SharedData.Find("models/tok512.bin")));
        _ = reader.ReadInt32();
        byte[][] pieces = new byte[512][];
        for (int i = 0; i < pieces.Length; i++)
        {
            _ = reader.ReadSingle();
            pieces[i] = reader.ReadBytes(reader.ReadInt32());
        }

        return pieces;
    }
}
