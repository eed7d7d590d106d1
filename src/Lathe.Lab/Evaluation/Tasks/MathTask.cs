using System.Text;
using Lathe.Inference;
using Lathe.Inference.Sampling;
using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>
/// Has the model work out word problems after a few worked ones, and compares the number that it comes to: behind <c>####</c> (strict), or
/// the last one it wrote (flexible).
/// </summary>
/// <param name="name">The task's name.</param>
/// <param name="problems">The problems; the first ones are the examples and are not asked.</param>
/// <param name="shots">Examples before each problem.</param>
public sealed class MathTask(string name, IReadOnlyList<MathProblem> problems, int shots = 5) : IEvaluationTask
{
    /// <inheritdoc/>
    public string Name => name;

    /// <summary>The most probable token each time, 256 at most; the next question ends an answer.</summary>
    public static GenerationOptions Usual { get; } = new() { MaxTokens = 256, Sampling = SamplerOptions.Greedy, StopStrings = ["Question:"] };

    /// <summary>How answers are generated.</summary>
    public GenerationOptions Generation { get; init; } = Usual;

    /// <inheritdoc/>
    public TaskOutcome Run(EvaluationSubject subject, EvaluationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(settings);
        IReadOnlyList<MathProblem> asked = settings.Choose([.. problems.Skip(shots)]);
        (string Text, int Examples)[] prompts = [.. asked.Select(problem => Prompt(problem, subject))];
        IReadOnlyList<Generation> generated = subject.ContinueAll(
            [.. prompts.Select(p => p.Text)], Generation with { Seed = settings.Seed }, done => settings.Step(done, asked.Count), settings.Cancellation);
        (MathProblem Problem, string Answer, bool Strict, bool Flexible)[] answers = [.. asked.Zip(generated, static (problem, g) =>
        {
            string answer = g.Text.Trim();
            return (problem, answer, MathAnswer.Strict(answer) == problem.Result, MathAnswer.Flexible(answer) == problem.Result);
        })];

        string shotsSaid = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(double)prompts.Sum(p => p.Examples) / Math.Max(1, answers.Length):0.0} of {shots} examples stood before a problem on average; they are the file's first problems and are not asked.");
        return new TaskOutcome(
        [
            new Measure("exact-match-strict", MeasureUnit.Share, true, SumSamples.Share(answers.Select(a => a.Strict))),
            new Measure("exact-match-flexible", MeasureUnit.Share, true, SumSamples.Share(answers.Select(a => a.Flexible))),
        ])
        {
            Items = [.. answers.Select(a => new EvaluationItem(a.Problem.Text, a.Answer, a.Problem.Result, a.Flexible))],
            Notes = shots > 0 ? [shotsSaid] : [],
        };
    }

    // As many examples as leave room for the answer; the first ones go first.
    private (string Prompt, int Examples) Prompt(MathProblem problem, EvaluationSubject subject)
    {
        int room = subject.Room(Generation);
        for (int left = 0; ; left++)
        {
            var prompt = new StringBuilder();
            foreach (MathProblem example in problems.Take(shots).Skip(left)) prompt.Append("Question: ").Append(example.Text).Append("\nAnswer: ").Append(example.Worked).Append("\n\n");
            prompt.Append("Question: ").Append(problem.Text).Append("\nAnswer:");
            string text = prompt.ToString();
            if (left >= shots || left >= problems.Count || PromptTokens.Encode(subject.Tokenizer, text).Length <= room) return (text, Math.Max(0, Math.Min(shots, problems.Count) - left));
        }
    }
}
