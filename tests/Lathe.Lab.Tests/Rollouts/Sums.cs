using Lathe.Lab.Rollouts;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors.Autograd;
using Lathe.Training;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Optimizers;
using Lathe.Training.Reinforcement;
using Lathe.Training.Tuning;

namespace Lathe.Lab.Tests.Rollouts;

/// <summary>A small GPT that adds digits, somewhat taught: prompts such as <c>7+5=</c>, of which the answers are known.</summary>
internal sealed class Sums : IDisposable
{
    public const int End = 12;
    private const string Letters = "0123456789+=";

    public Sums(int steps, ulong seed = 1)
    {
        TransformerConfig config = Gpt2.Small with { Vocabulary = 13, Width = 32, Heads = 2, Layers = 2, Context = 12, FeedForward = 96 };
        Model = new Transformer(config, new Initializer(seed));
        Source = new SessionRollouts(Model);
        EncodedExample[] examples = [.. Problems.Select(p => new EncodedExample([.. p.Ids, .. Encode(p.Answer!), End], [.. p.Ids.Select(_ => false), .. p.Answer!.Select(_ => true), true]))];
        using var adam = new Adam(Model.Parameters);
        using var trainer = new Trainer(
            new SupervisedTask(Model, Model, new ExampleBatcher(examples, 20, 11, seed: seed)), adam, new TrainerOptions { MaxSteps = steps, LearningRate = 3e-3, ValidateEvery = 0 });
        trainer.Fit();
    }

    public Transformer Model { get; }

    public SessionRollouts Source { get; }

    public static RolloutSampling Sampling { get; } = new() { MaxTokens = 4, StopTokens = [End] };

    public static AnswerReward Reward { get; } = new(ids => Decode(ids));

    public static IReadOnlyList<RolloutPrompt> Problems { get; } = [.. DigitArithmetic.Problems(100, "+").Select(p => new RolloutPrompt(Encode(p.Question), p.Answer))];

    /// <summary>Share of problems that the most probable answer gets right.</summary>
    public double Accuracy()
    {
        IReadOnlyList<RolloutResponse> answers = Source.Draw([.. Problems.Select(p => p.Ids)], 1, Sampling with { Temperature = 0 }, 0);
        double[] rewards = new double[answers.Count];
        Reward.Score([.. Problems.Select((p, i) => new Rollout(p, answers[i]))], rewards);
        return rewards.Average();
    }

    public float[] Weights() => [.. Model.Parameters.SelectMany(p => p.Value<float>().ToArray())];

    public void Dispose()
    {
        Source.Dispose();
        Model.Dispose();
    }

    public static int[] Encode(string text) => [.. text.Select(c => Letters.IndexOf(c, StringComparison.Ordinal))];

    public static string Decode(IEnumerable<int> ids) => string.Concat(ids.Where(id => id != End).Select(id => Letters[id]));
}
