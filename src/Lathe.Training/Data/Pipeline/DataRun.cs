using Lathe.Training.Data.Records;
using Lathe.Training.Data.Stages;
using Lathe.Training.Data.Validation;

namespace Lathe.Training.Data.Pipeline;

/// <summary>
/// Raw files to files to train on: read, clean, augment, validate, split. The same files, options and seed give the same bytes. Where
/// validation fails, the rejects are written and nothing else.
/// </summary>
public static class DataRun
{
    private static readonly string[] Parts = ["train", "validation", "test"];

    /// <summary>Runs it.</summary>
    /// <param name="options">From what to where.</param>
    /// <param name="seen">Is told of the number of records that came through so far.</param>
    /// <param name="cancellation">Ends it between two records; then nothing is written.</param>
    /// <exception cref="ArgumentException">An option is out of range; a record has no place in the format.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static DataRunResult Run(DataRunOptions options, Action<long>? seen = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Split.Count is 0 or > 3 || options.Split.Any(s => !(s >= 0)) || !(options.Split[0] > 0))
            throw new ArgumentException("A split has one to three shares (training, validation, test), none negative, the first above 0.", nameof(options));
        Directory.CreateDirectory(options.Folder);
        var split = new RecordSplit(options.Split, options.Seed);
        List<IRecordStage> stages = [.. CleaningStages.Create(options.Cleaning, options.Files)];
        if (options.Augmentation is { } augmentation) stages.Add(new TrainingPartStage(augmentation, split));
        using var validator = new DatasetValidator(options.Validation);
        string rejected = Path.Combine(options.Folder, "rejects.jsonl");
        using var rejects = new RejectWriter(rejected);
        RecordFileWriter[] files = [.. Parts.Take(options.Split.Count).Select(p => new RecordFileWriter(Path.Combine(options.Folder, p + ".jsonl"), options.Format))];
        try
        {
            (string Source, long Line, int Part) last = ("", 0, 0);
            long count = 0;
            PipelineReport pipeline = new RecordPipeline(stages).Run(options.Files, Take, rejects.Write, cancellation);
            ValidationReport validation = validator.Finish();
            rejects.Keep();
            bool open = validation.Passed || options.IgnoreGate;
            if (open) Array.ForEach(files, f => f.Keep());
            return new DataRunResult(pipeline, validation, open ? files.ToDictionary(f => f.Path, f => f.Writer.Count) : [], rejected);

            void Take(DataRecord record)
            {
                // A variant follows the record that it was made of, and belongs where that one does.
                bool variant = record.Line > 0 && record.Line == last.Line && record.Source == last.Source;
                int part = variant ? last.Part : split.Part(record);
                last = (record.Source, record.Line, part);
                if (files[part].Writer.Refuses(record) is { } reason)
                {
                    rejects.Write(record.Dropped("write", $"no place in {options.Format.Name()}", reason));
                    return;
                }

                files[part].Writer.Write(record);
                validator.Add(record);
                seen?.Invoke(++count);
            }
        }
        finally
        {
            Array.ForEach(files, f => f.Dispose());
        }
    }
}
