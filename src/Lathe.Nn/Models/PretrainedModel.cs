using System.Text.Json.Nodes;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors;

namespace Lathe.Nn.Models;

/// <summary>A model from a file: a Hugging Face folder, a GGUF file, a llama2.c checkpoint, or a folder Lathe wrote.</summary>
public sealed class PretrainedModel : IDisposable
{
    private PretrainedModel(string path, string format, ModelFamily family, Transformer model, TextEncoder? encoder, IReadOnlyList<string> unused)
    {
        Path = path;
        Format = format;
        Family = family;
        Model = model;
        Encoder = encoder;
        UnusedWeights = unused;
    }

    /// <summary>Where it came from.</summary>
    public string Path { get; }

    /// <summary><c>hf</c>, <c>gguf</c> or <c>llama2c</c>.</summary>
    public string Format { get; }

    /// <summary>What family it is of.</summary>
    public ModelFamily Family { get; }

    /// <summary>The transformer.</summary>
    public Transformer Model { get; }

    /// <summary>Pooling and classification, for encoders; else null.</summary>
    public TextEncoder? Encoder { get; }

    /// <summary>Weights in the file that the model has no use for.</summary>
    public IReadOnlyList<string> UnusedWeights { get; }

    /// <summary>Loads a model into memory; the file may go away afterwards.</summary>
    /// <param name="path">A folder with <c>config.json</c>, a <c>.gguf</c> file or a llama2.c <c>.bin</c>.</param>
    /// <param name="dtype">Element type of the parameters.</param>
    /// <exception cref="InvalidDataException">The content is damaged, incomplete or of an unknown kind; the message names file and field.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static PretrainedModel Load(string path, DType dtype = DType.Float32) => Load(path, new ModelLoadOptions { DType = dtype });

    /// <summary>Loads a model into memory; the file may go away afterwards.</summary>
    /// <param name="path">A folder with <c>config.json</c>, a <c>.gguf</c> file or a llama2.c <c>.bin</c>.</param>
    /// <param name="options">What is kept in blocks, or quantised.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvalidDataException">The content is damaged, incomplete or of an unknown kind; the message names file and field.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InsufficientMemoryException">The weights do not fit this machine.</exception>
    public static PretrainedModel Load(string path, ModelLoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        using ModelFile file = ModelFile.Open(path);
        var model = new Transformer(file.Config, Initializer.Unfilled(options.DType));
        EncoderHead? head = null;
        DType dtype = options.DType;
        try
        {
            ModelQuantizer? quantizer = options.QuantizerOf(file.Config);
            var unused = new HashSet<string>(
                WeightReader.Read(model.Parameters, file.Parts, file.Weights, file.Prefixes, options.KeepBlocks, quantizer), StringComparer.Ordinal);
            if (file.HeadLabels > 0)
            {
                head = new EncoderHead(Initializer.Unfilled(dtype), file.Config, file.HeadLabels);
                unused.IntersectWith(WeightReader.Read(head.Parameters, EncoderHead.Weights(file.Config, file.HeadLabels), file.Weights));
            }

            TextEncoder? encoder = file.Config.LanguageHead ? null : new TextEncoder(model, file.Pooling, normalize: true, head);
            return new PretrainedModel(path, file.Format, file.Family, model, encoder, [.. unused.Order(StringComparer.Ordinal)]);
        }
        catch
        {
            model.Dispose();
            head?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes a Hugging Face folder: <c>config.json</c>, <c>generation_config.json</c> for language models, and
    /// <c>model.safetensors</c> under the family's published names. Each file is replaced all at once, the weights first.
    /// </summary>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="model">The transformer.</param>
    /// <param name="head">A classification head to go with it, or null.</param>
    /// <param name="generation">Fields of <c>generation_config.json</c>, such as <c>eos_token_id</c>; null: none.</param>
    public static void Save(string folder, Transformer model, EncoderHead? head = null, JsonObject? generation = null)
        => ModelSaver.HuggingFace(folder, model, head, generation);

    /// <summary>Frees the model.</summary>
    public void Dispose()
    {
        Model.Dispose();
        Encoder?.Head?.Dispose();
    }
}
