using System.Diagnostics;
using Lathe.Cli.Documents;
using Lathe.Cli.Quickstart.Stages;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Quickstart;

/// <summary>The steps from nothing to an assistant, in order; what is there already is used again.</summary>
internal sealed class QuickstartTour(QuickstartRecipe recipe, QuickstartStory story)
{
    private readonly QuickstartStage[] _stages =
    [
        new DigitStage(recipe), new CorpusStage(recipe), new TokenizerStage(recipe), new PretrainStage(recipe), new AssistantStage(recipe), new PersonaStage(recipe), new EvaluationStage(recipe),
    ];

    /// <summary>Takes the tour.</summary>
    /// <returns>What came of it, or null where it was stopped.</returns>
    public QuickstartDocument? Run()
    {
        Directory.CreateDirectory(recipe.Folder.Path);
        QuickstartLedger ledger = QuickstartLedger.Open(recipe.Folder.Ledger);
        var stages = new List<QuickstartStageDocument>();
        var records = new Dictionary<string, StageRecord>();
        var clock = Stopwatch.StartNew();
        string key = "";
        for (int i = 0; i < _stages.Length; i++)
        {
            QuickstartStage stage = _stages[i];

            // Each depends on all before it; only the digit transformer stands alone.
            key = stage.KeyAfter(i <= 1 ? "" : key);
            if (story.Stop.IsCancellationRequested) return Stopped();
            story.Begin(i + 1, _stages.Length, stage);
            StageRecord? record = stage.Products.All(Path.Exists) ? ledger.Find(stage.Name, key) : null;
            bool reused = record is not null;
            if (reused)
            {
                story.Whisper($"Here already, made in {Say.Time(record!.Seconds)}; used again.");
            }
            else
            {
                ledger.Strike(stage.Name);
                long start = Stopwatch.GetTimestamp();
                record = stage.Run(story, key);
                if (record is null) return Stopped();
                record = record with { Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
                ledger.Keep(stage.Name, record);
            }

            stage.Show(story, record!);
            records[stage.Name] = record!;
            stages.Add(new QuickstartStageDocument(stage.Name, record!.Seconds, reused, stage.Commands, record.Figures));
        }

        return QuickstartDocument.Of(recipe, stages, records, clock.Elapsed.TotalSeconds);
    }

    private QuickstartDocument? Stopped()
    {
        story.Screen.WriteLine();
        story.Tell($"{story.Ink.Warn("Stopped.")} Nothing is lost; the same command goes on from here.");
        return null;
    }
}
