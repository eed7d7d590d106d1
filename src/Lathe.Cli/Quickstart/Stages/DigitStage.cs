using Lathe.Cli.Digits;
using Lathe.Cli.Rendering;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;

namespace Lathe.Cli.Quickstart.Stages;

/// <summary>The digit transformer: the smallest thing that learns, in seconds.</summary>
internal sealed class DigitStage(QuickstartRecipe recipe) : QuickstartStage("digits", "A first transformer learns to evaluate Max ( 5 3 9 )")
{
    private static readonly DigitOperation[] Asked = [DigitOperation.Max, DigitOperation.Second, DigitOperation.Min];

    public override string Story => "It reads tokens, looks around by attention, and learns five operations from examples alone. Nobody tells it what Max is.";

    public override IReadOnlyList<string> Commands
        => [$"lathe train digits --seed {recipe.Seed}{(recipe.Small ? " --size small --epochs 5" : "")} --out {Say.Path(recipe.Folder.Digits)}"];

    public override string Options => recipe.Digits.ToString();

    public override IReadOnlyList<string> Products => [Path.Combine(recipe.Folder.Digits, DigitModelFile.BestName)];

    public override StageRecord? Run(QuickstartStory story, string key)
    {
        using DigitTrainer trainer = Open();
        DigitTrainingResult result = trainer.Run(new DigitBar(story), story.Stop);
        if (result.Interrupted) return null;
        DigitReportFile.Write(trainer, result);
        return new StageRecord
        {
            Key = key,
            Seconds = 0,
            Figures = new Dictionary<string, double>
            {
                ["parameters"] = result.Parameters,
                ["examples"] = trainer.Options.Data.Examples,
                ["test_accuracy"] = result.Test.Accuracy,
                ["unseen_accuracy"] = result.Unseen?.Accuracy ?? result.Test.Accuracy,
            },
            Samples = Ask(trainer.Data.Test),
        };
    }

    public override void Show(QuickstartStory story, StageRecord record)
    {
        foreach (StageSample sample in record.Samples)
            story.Exchange(sample.Question, sample.Answer, sample.Answer == sample.Expected ? $"  {story.Ink.Good("right")}" : $"  {story.Ink.Bad($"wrong: it is {sample.Expected}")}");
        story.Tell($"{story.Ink.Bold($"{Say.Percent(record.Figures["unseen_accuracy"])} right")} on everything that it never saw; {Say.Count((long)record.Figures["parameters"])} weights.");
    }

    // A run of the same options that was stopped goes on; any other that lies there is replaced.
    private DigitTrainer Open()
    {
        string folder = recipe.Folder.Digits;
        if (File.Exists(DigitRunFolder.Last(folder)))
        {
            try
            {
                if (DigitRunFolder.OptionsOf(folder) == recipe.Digits) return DigitTrainer.Resume(folder);
            }
            catch (InvalidDataException)
            {
            }
        }

        return DigitRunFolder.Start(recipe.Digits, folder);
    }

    private StageSample[] Ask(DigitExamples test)
    {
        using var asker = new DigitAsker(recipe.Folder.Digits);
        return [.. Asked.Select(operation => Pick(test, operation)).Select(expression =>
        {
            DigitAnswer answer = asker.Ask(expression);
            return new StageSample(expression.ToString(), answer.Prediction, $"{answer.Expected}");
        })];
    }

    // Three different digits: then an answer cannot be right by chance of equals.
    private static DigitExpression Pick(DigitExamples test, DigitOperation operation)
        => Enumerable.Range(0, test.Count).Select(test.Expression).First(e => e.Operation == operation && e.Arguments.Distinct().Count() == e.Arguments.Length);
}
