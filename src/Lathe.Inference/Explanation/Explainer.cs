using Lathe.Nn.Layers;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference.Explanation;

/// <summary>
/// Reads a prompt once and says what happened inside: predictions, logit lens, residual norms, attention. An encoder has attention
/// alone.
/// </summary>
public sealed class Explainer : IDisposable
{
    // Logits of this many rows at a time: a vocabulary of 49,152 takes 12 MB.
    private const int Rows = 64;

    private readonly Transformer _model;
    private readonly ExplainOptions _options;
    private readonly ForwardTrace _trace = new() { Probabilities = false };

    // What the pass left behind, and what is computed of it a piece at a time.
    private readonly Scope _pass = new(record: false) { Training = false };
    private readonly Scope _piece = new(record: false) { Training = false };

    private Explainer(Transformer model, ExplainOptions options) => (_model, _options) = (model, options);

    /// <summary>Reads a prompt.</summary>
    /// <param name="model">Any transformer, causal or encoder.</param>
    /// <param name="ids">The tokens: one at least, no more than the context and <see cref="ExplainOptions.MostTokens"/>.</param>
    /// <param name="options">How much is kept.</param>
    /// <param name="cancellation">Gives up between layers.</param>
    /// <exception cref="ArgumentException">There are no tokens, too many, or one is outside the vocabulary.</exception>
    /// <exception cref="ArithmeticException">The model's logits are not finite.</exception>
    public static PromptReading Read(Transformer model, ReadOnlySpan<int> ids, ExplainOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new ExplainOptions();
        options.Validate();
        Check(model.Config, ids);
        using var explainer = new Explainer(model, options);
        return explainer.Read(ids.ToArray(), cancellation);
    }

    /// <summary>Frees what the pass left behind.</summary>
    public void Dispose()
    {
        _pass.Dispose();
        _piece.Dispose();
    }

    private static void Check(TransformerConfig config, ReadOnlySpan<int> ids)
    {
        int most = Math.Min(config.Context, ExplainOptions.MostTokens);
        if (ids.IsEmpty) throw new ArgumentException("There is no token to explain: give some text.", nameof(ids));
        if (ids.Length > most)
        {
            string why = most == config.Context ? $"the model's context is {most}" : $"at most {most} are explained at once";
            throw new ArgumentException($"The prompt has {ids.Length} tokens, but {why}. Shorten it.", nameof(ids));
        }

        foreach (int id in ids)
        {
            if ((uint)id >= (uint)config.Vocabulary)
                throw new ArgumentException($"The prompt holds token {id}, but the model has {config.Vocabulary} tokens. Is this its tokenizer?", nameof(ids));
        }
    }

    private PromptReading Read(int[] ids, CancellationToken cancellation)
    {
        int first = _options.Last == 0 ? 0 : Math.Max(0, ids.Length - _options.Last);
        Tensor hidden = _model.Hidden(_pass.Input<int>([1, ids.Length], ids), trace: _trace);
        bool predicts = _model.Config is { Causal: true, LanguageHead: true };
        return new PromptReading
        {
            Ids = ids,
            First = first,
            Predictions = predicts ? Predictions(hidden, ids) : [],
            Layers = predicts ? Layers(hidden, first, cancellation) : [],
            Heads = [.. Enumerable.Range(0, _model.Config.Layers).SelectMany(layer => Heads(layer, ids.Length, first, cancellation))],
        };
    }

    private Prediction[] Predictions(Tensor hidden, int[] ids)
    {
        var predictions = new Prediction[ids.Length];
        var distribution = new Distribution(_model.Config.Vocabulary);
        for (int start = 0; start < ids.Length; start += Rows)
        {
            int count = Math.Min(Rows, ids.Length - start);
            ReadOnlySpan<float> logits = Logits(hidden, start, count, norm: false);
            for (int i = 0; i < count; i++)
            {
                int at = start + i;
                distribution.Set(Row(logits, i));
                Outcome? next = at + 1 < ids.Length ? Outcome(distribution, ids[at + 1]) : null;
                predictions[at] = new Prediction(at, ids[at], distribution.Top(_options.Top), distribution.EntropyBits, next);
            }
        }

        return predictions;
    }

    private static Outcome Outcome(Distribution distribution, int id)
        => new(id, distribution.Probability(id), distribution.Rank(id), distribution.SurprisalBits(id));

    private LayerReading[] Layers(Tensor hidden, int first, CancellationToken cancellation)
    {
        Tensor[] streams = [_trace["embedded"], .. Enumerable.Range(0, _model.Config.Layers).Select(i => _trace[$"blocks.{i}.output"])];
        int length = hidden.Shape[1], vocabulary = _model.Config.Vocabulary;
        LensReading[][] lens = [.. streams.Select(_ => new LensReading[length - first])];
        Distribution[] whole = [.. Enumerable.Range(0, Math.Min(Rows, length - first)).Select(_ => new Distribution(vocabulary))];
        var here = new Distribution(vocabulary);
        for (int start = first; start < length; start += Rows)
        {
            int count = Math.Min(Rows, length - start);
            ReadOnlySpan<float> final = Logits(hidden, start, count, norm: false);
            for (int i = 0; i < count; i++) whole[i].Set(Row(final, i));
            for (int layer = 0; layer < streams.Length; layer++)
            {
                cancellation.ThrowIfCancellationRequested();
                ReadOnlySpan<float> logits = Logits(streams[layer], start, count, norm: true);
                for (int i = 0; i < count; i++)
                {
                    here.Set(Row(logits, i));
                    lens[layer][start + i - first] = Lens(start + i, here, whole[i]);
                }
            }
        }

        return [.. streams.Select((stream, layer) => new LayerReading(layer, Norms(stream), lens[layer]))];
    }

    private LensReading Lens(int position, Distribution here, Distribution whole)
        => new(position, here.Top(_options.Top), here.EntropyBits, here.Probability(whole.Best), here.Rank(whole.Best), whole.DivergenceBits(here));

    private HeadReading[] Heads(int layer, int length, int first, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TransformerConfig config = _model.Config;
        _piece.Reset();
        string name = $"blocks.{layer}.attention";
        int rows = length - first;
        Tensor queries = Part(_trace[$"{name}.queries"], first, rows), keys = Part(_trace[$"{name}.keys"], 0, length);
        bool alibi = config.Positions == PositionKind.Alibi;
        Tensor? mask = alibi || (config.SlidingWindow > 0 && length > config.SlidingWindow)
            ? AttentionBias.Make(_piece, DType.Float32, first, rows, 0, length, config.SlidingWindow, alibi ? config.Heads : 0)
            : null;
        var options = new AttentionOptions { Causal = config.Causal, Mask = mask, SoftCap = config.AttentionSoftCap };
        ReadOnlySpan<float> weights = queries.AttentionProbabilities(keys, options).Data<float>();
        var heads = new HeadReading[config.Heads];
        for (int h = 0; h < heads.Length; h++)
            heads[h] = new HeadReading(layer + 1, h + 1, first, length, config.Causal, config.SlidingWindow, weights.Slice(h * rows * length, rows * length).ToArray());
        return heads;
    }

    // Logits [count, V] of some rows of [1, T, C]; valid until the next piece.
    private ReadOnlySpan<float> Logits(Tensor states, int start, int count, bool norm)
    {
        _piece.Reset();
        Tensor x = Part(states, start, count, states.DType);
        if (norm && _model.FinalNorm is { } final) x = final.Forward(x);
        return _model.Logits(x).To(DType.Float32).Data<float>();
    }

    // Rows [1, count, ..] of a tensor [1, T, ..] of the pass, in the scope of the piece.
    private Tensor Part(Tensor whole, int start, int count, DType dtype = DType.Float32)
    {
        int width = (int)(whole.Shape.Count / whole.Shape[1]);
        ReadOnlySpan<float> values = whole.To(DType.Float32).Data<float>().Slice(start * width, count * width);
        return _piece.Input(whole.Shape.With(1, count), values).To(dtype);
    }

    private ReadOnlySpan<float> Row(ReadOnlySpan<float> logits, int row) => logits.Slice(row * _model.Config.Vocabulary, _model.Config.Vocabulary);

    private static double[] Norms(Tensor stream)
    {
        int width = stream.Shape[2];
        double[] norms = new double[stream.Shape[1]];
        ReadOnlySpan<float> values = stream.To(DType.Float32).Data<float>();
        for (int i = 0; i < norms.Length; i++)
        {
            double sum = 0;
            foreach (float x in values.Slice(i * width, width)) sum += (double)x * x;
            norms[i] = Math.Sqrt(sum);
        }

        return norms;
    }
}
