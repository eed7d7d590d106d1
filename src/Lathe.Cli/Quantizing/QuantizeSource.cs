using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data;

namespace Lathe.Cli.Quantizing;

/// <summary>What is to be quantised, under GGUF's names: a GGUF file as it is, anything else as it would be converted.</summary>
internal sealed class QuantizeSource : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    private QuantizeSource(string path, IStoredWeights weights, IReadOnlyDictionary<string, object> metadata)
        => (Path, Weights, Metadata) = (path, weights, metadata);

    public string Path { get; }

    public IStoredWeights Weights { get; }

    public IReadOnlyDictionary<string, object> Metadata { get; }

    public long Bytes => Weights.Weights.Sum(w => w.ByteLength);

    /// <summary>Opens a file or loads a model.</summary>
    /// <param name="path">What the user named.</param>
    /// <param name="tokenizer">Where the tokenizer is, if not in or beside it.</param>
    public static QuantizeSource Open(string path, string? tokenizer)
    {
        if (File.Exists(path) && TokenizerSource.IsGguf(path))
        {
            GgufFile file = GgufFile.Open(path);
            var source = new QuantizeSource(path, file, file.Metadata);
            source._owned.Add(file);
            return source;
        }

        ModelSource model = ModelSource.Load(path);
        try
        {
            int vocabulary = model.Model.Config.Vocabulary;
            (Tokenizer, string)? found = tokenizer is null ? Conversion.Fitting(path, vocabulary) : TokenizerBeside.Require(path, vocabulary, tokenizer);
            var gguf = new GgufModel(model.Model, found is (not CharacterTokenizer, _) ? Conversion.Metadata(found.Value, vocabulary) : null);
            var source = new QuantizeSource(path, gguf.Weights, gguf.Metadata);
            source._owned.AddRange([gguf, model]);
            return source;
        }
        catch (NotSupportedException e)
        {
            model.Dispose();
            throw new CliException($"'{path}' cannot be written as GGUF: {e.Message}");
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (IDisposable owned in _owned) owned.Dispose();
    }
}
