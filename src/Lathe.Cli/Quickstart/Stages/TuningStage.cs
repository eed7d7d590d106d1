using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Cli.Tuning;
using Lathe.Training;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Quickstart.Stages;

/// <summary>A stage that tunes a model on records.</summary>
/// <param name="name">As in <see cref="QuickstartStage"/>.</param>
/// <param name="title">As in <see cref="QuickstartStage"/>.</param>
/// <param name="tuning">What is tuned, and how.</param>
/// <param name="path">Folder of the run.</param>
/// <param name="config">File that holds the options for the command.</param>
internal abstract class TuningStage(string name, string title, TuningOptions tuning, string path, string config) : QuickstartStage(name, title)
{
    private readonly TuneRunFolder _folder = new(path);

    public override IReadOnlyList<string> Commands => [$"lathe tune --config {Say.Path(config)} --out {Say.Path(path)} --overwrite"];

    public override string Options => TuningConfigFile.Text(tuning);

    /// <summary>What is recorded of the run that just ended; the model stands as it was tuned.</summary>
    protected abstract StageRecord Record(string key, TuningRun run, FitResult result);

    public override StageRecord? Run(QuickstartStory story, string key)
    {
        TuningConfigFile.Write(config, tuning);
        bool resumes = File.Exists(_folder.Last) && Same();
        using TuneModel model = TuneModel.Load(tuning);
        double tokens = 0;
        var view = new StepBar(story, () => tokens);
        using TuningRun run = Open(model, view, ref resumes);
        tokens = (double)run.Plan.Tokens / run.Plan.BatchesOfEpoch;
        FitResult result = run.Fit(story.Stop);
        return result.Interrupted ? null : Record(key, run, result);
    }

    // A run of the same options that was stopped goes on; any other is replaced.
    private TuningRun Open(TuneModel model, StepBar view, ref bool resumes)
    {
        if (!resumes) _folder.Clear();
        TuningRun run = Make(model, view);
        try
        {
            if (resumes) run.Resume();
        }
        catch (InvalidDataException)
        {
            // A checkpoint of another base model.
            run.Dispose();
            _folder.Clear();
            run = Make(model, view);
        }

        TuningConfigFile.Write(_folder.Config, run.Options);
        return run;
    }

    private TuningRun Make(TuneModel model, StepBar view)
        => new(tuning, model.Source.Model, model.Encoder, new SupervisedMethod(), new TuneData(tuning.Data, _folder.Rejects).Read(), null, path, callbacks: view) { ExportText = model.WriteText };

    private bool Same()
    {
        try
        {
            return TuningConfigFile.Text(_folder.ReadConfig()) == TuningConfigFile.Text(tuning);
        }
        catch (Exception e) when (e is CliException or InvalidDataException)
        {
            return false;
        }
    }
}
