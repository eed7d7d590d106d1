using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lathe.Nn.Formats;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Models.Weights;

/// <summary>
/// The checkpoint of karpathy's llama2.c (version 0, <c>run.c</c>): seven numbers, then the weights of all layers, kind by kind, in
/// F32. Weights go by Hugging Face's names.
/// </summary>
public sealed class Llama2cWeights : IWeightSource
{
    private const int HeaderBytes = 28;
    private readonly FileStream _file;
    private readonly Dictionary<string, (WeightInfo Info, long Offset)> _weights = [];

    private Llama2cWeights(string path, FileStream file, TransformerConfig config)
    {
        Path = path;
        _file = file;
        Config = config;
        foreach ((WeightPart part, long offset) in Places(config))
            _weights.Add(part.Name, (new WeightInfo(part.Name, part.Shape, "F32", part.Shape.Count * sizeof(float)), offset));
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>What the header says.</summary>
    public TransformerConfig Config { get; }

    /// <inheritdoc/>
    public IReadOnlyList<WeightInfo> Weights => [.. _weights.Values.OrderBy(w => w.Offset).Select(w => w.Info)];

    /// <inheritdoc/>
    public WeightInfo this[string name] => Find(name).Info;

    /// <summary>Opens a file and checks its header and length.</summary>
    /// <exception cref="InvalidDataException">It is not such a checkpoint.</exception>
    public static Llama2cWeights Open(string path)
    {
        FileStream file = File.OpenRead(path);
        try
        {
            return new Llama2cWeights(path, file, ReadConfig(path, file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Where each weight of a config is: Lathe's parts by Hugging Face's names, and their places in bytes.</summary>
    public static IEnumerable<(WeightPart Part, long Offset)> Places(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Dictionary<string, WeightPart> parts = Parts(config).ToDictionary(p => p.Name);
        long offset = HeaderBytes;
        foreach (string name in Order(config.Layers))
        {
            yield return (parts[name], offset);
            offset += parts[name].Shape.Count * sizeof(float);
        }

        // Two tables of cosines and sines, which the reference implementation no longer reads.
        offset += (long)config.Context * config.HeadWidth * sizeof(float);
        if (!config.TiedEmbeddings) yield return (parts["lm_head.weight"], offset);
    }

    /// <summary>The parts of a config, with rotary pairs as this format has them.</summary>
    public static IEnumerable<WeightPart> Parts(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        foreach (WeightPart part in Llama.DecoderWeights(config))
        {
            bool turned = part.Name.Contains("q_proj", StringComparison.Ordinal) || part.Name.Contains("k_proj", StringComparison.Ordinal);
            yield return turned ? part with { Layout = WeightLayout.Interleaved, HeadSize = config.HeadWidth } : part;
        }
    }

    /// <summary>Writes a model in this format, atomically.</summary>
    /// <exception cref="NotSupportedException">The format has no place for something the config asks for.</exception>
    public static void Save(string path, TransformerConfig config, IReadOnlyList<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(parameters);
        if (!Fits(config))
            throw new NotSupportedException("llama2.c has LLaMA with RMS norm of ε 1e-5, rotary θ 10,000 without scaling, SwiGLU, no biases and heads of C/H: this model differs.");
        Dictionary<string, Parameter> byName = parameters.ToDictionary(p => p.Name);
        AtomicFile.Write(path, stream =>
        {
            Span<int> header =
            [
                config.Width, config.FeedForwardWidth, config.Layers, config.Heads, config.KeyValueHeadCount,
                config.TiedEmbeddings ? config.Vocabulary : -config.Vocabulary, config.Context,
            ];
            stream.Write(MemoryMarshal.AsBytes(header));
            foreach ((WeightPart part, long offset) in Places(config))
            {
                if (stream.Position < offset) stream.Write(new byte[offset - stream.Position]);
                stream.Write(MemoryMarshal.AsBytes(WeightWriter.Values(byName, part).AsSpan()));
            }

            if (config.TiedEmbeddings) stream.Write(new byte[(long)config.Context * config.HeadWidth * sizeof(float)]);
        });
    }

    /// <inheritdoc/>
    public bool Contains(string name) => _weights.ContainsKey(name);

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination)
    {
        (WeightInfo info, long offset) = Find(name);
        if (destination.Length != info.Shape.Count) throw new ArgumentException($"Weight '{name}' has {info.Shape.Count} elements; there are {destination.Length} places.", nameof(destination));
        Span<byte> bytes = MemoryMarshal.AsBytes(destination);
        for (int at = 0; at < bytes.Length;)
        {
            int read = RandomAccess.Read(_file.SafeFileHandle, bytes[at..], offset + at);
            if (read == 0) throw new InvalidDataException($"'{Path}' ends within '{name}'.");
            at += read;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static bool Fits(TransformerConfig config) => Llama.FitsDecoder(config) && config is
    {
        QkvBias: false, OutputBias: false, FeedForwardBias: false, QkNorm: false, Mixture: null, SlidingWindow: 0, RopeScaling: null, RopeTheta: 10000, RopeSize: 0,
        Activation: ActivationKind.SwiGlu, NormEpsilon: 1e-5,
    } && config.HeadWidth * config.Heads == config.Width;

    private static IEnumerable<string> Order(int layers)
    {
        yield return "model.embed_tokens.weight";
        string[] kinds =
        [
            "input_layernorm", "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "post_attention_layernorm",
            "mlp.gate_proj", "mlp.down_proj", "mlp.up_proj",
        ];
        foreach (string kind in kinds)
        {
            for (int i = 0; i < layers; i++) yield return $"model.layers.{i}.{kind}.weight";
        }

        yield return "model.norm.weight";
    }

    private static TransformerConfig ReadConfig(string path, FileStream file)
    {
        byte[] header = new byte[HeaderBytes];
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
            throw new InvalidDataException($"'{path}' has {file.Length} bytes: a llama2.c checkpoint begins with {HeaderBytes}.");
        int[] n = [.. Enumerable.Range(0, 7).Select(i => BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(i * 4)))];
        bool plausible = n.Where((_, i) => i != 5).All(v => v is > 0 and < 1 << 24) && n[5] is not 0 and > -(1 << 24) and < 1 << 24
            && n[2] < 1 << 12 && n[0] % n[3] == 0 && n[3] % n[4] == 0 && n[0] / n[3] % 2 == 0;
        if (!plausible) throw new InvalidDataException($"'{path}' is not a llama2.c checkpoint of version 0: its header is {string.Join(", ", n)}.");
        TransformerConfig config = Llama.Of(n[2], n[3], n[0], Math.Abs(n[5]), n[6]) with { KeyValueHeads = n[4], FeedForward = n[1], TiedEmbeddings = n[5] > 0 };
        long needed = HeaderBytes + (sizeof(float) * (ParameterList.Of(config).Sum(p => (long)p.Shape.Count) + ((long)config.Context * config.HeadWidth)));
        if (file.Length != needed) throw new InvalidDataException($"'{path}' has {file.Length:N0} bytes; a llama2.c checkpoint with the header {string.Join(", ", n)} has {needed:N0}.");
        return config;
    }

    private (WeightInfo Info, long Offset) Find(string name) => _weights.TryGetValue(name, out var found)
        ? found
        : throw new InvalidDataException($"'{Path}' has no weight '{name}'.");
}
