using System.Text;
using Lathe.Nn.Models;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;

namespace Lathe.Training.Reports;

/// <summary>The command line that repeats a run: the named size it is closest to, and what differs.</summary>
internal static class ReproduceCommand
{
    private static readonly string[] Sizes = ["small", "medium", "large"];

    public static string For(DigitTrainingOptions options)
    {
        (string size, List<string> flags) = Sizes
            .Select(name => (Name: name, Flags: Differences(options, DigitTrainingOptions.OfSize(name))))
            .OrderBy(candidate => candidate.Flags.Count)
            .ThenBy(candidate => candidate.Name == "medium" ? 0 : 1)
            .First();
        var command = new StringBuilder($"lathe train digits --size {size}");
        foreach (string flag in flags) command.Append(' ').Append(flag);
        return command.Append($" --seed {options.Seed}").ToString();
    }

    private static List<string> Differences(DigitTrainingOptions options, DigitTrainingOptions size)
    {
        var flags = new List<string>();
        (DigitDatasetOptions data, DigitTransformerConfig model) = (options.Data, options.Model);
        Add("examples", data.Examples, size.Data.Examples);
        Add("arguments", Arguments(data), Arguments(size.Data));
        Add("largest", data.LargestValue, size.Data.LargestValue);
        Add("split", data.Split == DigitSplitMode.Random ? "random" : "expression", size.Data.Split == DigitSplitMode.Random ? "random" : "expression");
        Add("train-fraction", data.TrainFraction, size.Data.TrainFraction);
        Add("validation-fraction", data.ValidationFraction, size.Data.ValidationFraction);
        Add("test-fraction", data.TestFraction, size.Data.TestFraction);
        Add("layers", model.Layers, size.Model.Layers);
        Add("heads", model.Heads, size.Model.Heads);
        Add("width", model.Width, size.Model.Width);
        Add("feed-forward", model.FeedForward, size.Model.FeedForward);
        Add("max-positions", model.MaxPositions, size.Model.MaxPositions);
        Add("pre-norm", model.PreNorm, size.Model.PreNorm);
        Add("pooling", model.Pooling, size.Model.Pooling);
        Add("dropout", model.Dropout, size.Model.Dropout);
        Add("epochs", options.Epochs, size.Epochs);
        Add("batch-size", options.BatchSize, size.BatchSize);
        Add("lr", options.LearningRate, size.LearningRate);
        Add("optimizer", options.Optimizer, size.Optimizer);
        Add("schedule", Schedule(options), Schedule(size));
        Add("warmup", options.WarmupSteps, size.WarmupSteps);
        Add("weight-decay", options.WeightDecay, size.WeightDecay);
        Add("momentum", options.Momentum, size.Momentum);
        Add("nesterov", options.Nesterov, size.Nesterov);
        Add("clip", options.ClipNorm, size.ClipNorm);
        Add("label-smoothing", options.LabelSmoothing, size.LabelSmoothing);
        return flags;

        static string Arguments(DigitDatasetOptions data)
            => data.MinArguments == data.MaxArguments ? $"{data.MinArguments}" : $"{data.MinArguments}-{data.MaxArguments}";

        static string Schedule(DigitTrainingOptions options)
            => options.Schedule == ScheduleKind.OneCycle ? "one-cycle" : options.Schedule.ToString();

        void Add(string name, object value, object usual)
        {
            if (value.Equals(usual)) return;
            flags.Add(value switch
            {
                true => $"--{name}",
                false => $"--no-{name}",
                string or Enum => $"--{name} {value.ToString()!.ToLowerInvariant()}",
                _ => FormattableString.Invariant($"--{name} {value}"),
            });
        }
    }
}
