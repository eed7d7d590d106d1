using Lathe.Inference;
using Lathe.Inference.Chat;
using Lathe.Inference.Tests;
using Lathe.Lab.Evaluation;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;

namespace Lathe.Lab.Tests.Evaluation;

/// <summary>A small random model over bytes, whose every number can be computed again by reading token by token.</summary>
internal sealed class TinySubject : IDisposable
{
    private readonly ChatEngine _engine;

    public TinySubject(int context = 256, ulong seed = 5)
    {
        Tokenizer = new ByteTokenizer();
        Model = new Transformer(Llama.Of(2, 2, 32, Tokenizer.VocabularySize, context) with { FeedForward = 48, InitialDeviation = 0.3 }, new Initializer(seed));
        _engine = new ChatEngine(Model, Tokenizer, BuiltInTemplates.Find("raw", Tokenizer)!);
        Subject = new EvaluationSubject($"tiny {seed}", _engine);
    }

    public Transformer Model { get; }

    public Tokenizer Tokenizer { get; }

    public EvaluationSubject Subject { get; }

    /// <summary>log p of each token after the first, by a session of its own that reads one at a time.</summary>
    public double[] LogProbabilities(ReadOnlySpan<int> ids)
    {
        using var session = new Session(Model);
        double[] logs = new double[ids.Length - 1];
        for (int i = 0; i < logs.Length; i++)
        {
            ReadOnlySpan<float> logits = session.Read(ids.Slice(i, 1));
            double most = double.NegativeInfinity, sum = 0;
            foreach (float l in logits) most = Math.Max(most, l);
            foreach (float l in logits) sum += Math.Exp(l - most);
            logs[i] = logits[ids[i + 1]] - most - Math.Log(sum);
        }

        return logs;
    }

    public void Dispose()
    {
        _engine.Dispose();
        Model.Dispose();
    }
}
