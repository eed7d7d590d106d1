using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Tuning;

namespace Lathe.Training.Reinforcement;

/// <summary>What the methods that draw responses share: sizes of a collection, tokens that end a response, the plan.</summary>
internal static class RolloutPlan
{
    /// <summary>A collection that fits the run's batches: as many prompts as fill its steps, where their number is not given.</summary>
    public static RolloutOptions Sizes(TuningContext context, RolloutOptions asked)
    {
        int rows = context.Options.BatchSize, step = rows * context.Options.AccumulationSteps;
        int prompts = asked.Prompts > 0 ? asked.Prompts : step / Gcd(step, asked.Responses);
        int total = prompts * asked.Responses;
        if (total % step != 0)
        {
            throw new ArgumentException(
                $"A collection of {prompts} prompts with {asked.Responses} responses each is no whole number of steps of {context.Options.AccumulationSteps} batches of {rows}: choose prompts, batch size and accumulation so that {step} divides {total}.");
        }

        AnswerEnding ending = AnswerEnding.Of(context.Encoder.Template, context.Encoder.Tokenizer);
        int[] stops = [.. ending.Tokens, .. context.Encoder.Tokenizer.EndId is { } end ? (int[])[end] : []];
        string[] texts = [.. asked.Sampling.StopStrings.Union(ending.Texts)];
        if (stops.Length == 0 && texts.Length == 0)
            throw new ArgumentException($"No answer could ever end: the template '{context.Encoder.Template.Name}' closes an answer with nothing, and the tokenizer has no end-of-text token. Choose a template that closes answers, or say with --stop which text ends one.");
        return asked with
        {
            Prompts = prompts,
            Batches = total / rows,
            AccumulationSteps = context.Options.AccumulationSteps,
            Seed = context.Options.Seed,
            Sampling = asked.Sampling with { StopTokens = stops, StopStrings = texts },
        };
    }

    public static TuningPlan Of(RolloutTask task, int training, int heldOut, TuningContext context, string reward, params IReadOnlyList<IDisposable> owned)
    {
        RolloutOptions o = task.Options;
        return new TuningPlan(task, checked((training + o.Prompts - 1) / o.Prompts * o.Batches * o.Iterations))
        {
            Examples = training,
            HeldOut = heldOut,
            RowLength = context.Options.Context,
            Remark = FormattableString.Invariant(
                $"a collection: {o.Prompts} prompts, {o.Responses} responses each of up to {o.Sampling.MaxTokens} tokens, {o.Updates} update{(o.Updates == 1 ? "" : "s")}; reward: {reward}"),
            Owned = [task, .. owned],
        };
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
