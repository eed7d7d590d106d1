using System.Globalization;

namespace Lathe.Training.Loggers;

/// <summary>One line a logged step: <c>step 100  train/loss 2.3101  train/learning_rate 0.001</c>.</summary>
/// <param name="writer">Where the lines go; not closed.</param>
public sealed class ConsoleLogger(TextWriter writer) : Logger
{
    /// <inheritdoc/>
    public override void Start(long step)
    {
    }

    /// <inheritdoc/>
    public override void Log(long step, ReadOnlySpan<Metric> metrics)
    {
        writer.Write(FormattableString.Invariant($"step {step}"));
        foreach (Metric metric in metrics) writer.Write($"  {metric.Name} {metric.Value.ToString("G5", CultureInfo.InvariantCulture)}");
        writer.WriteLine();
    }

    /// <inheritdoc/>
    public override void LogText(long step, string name, string text) => writer.WriteLine(FormattableString.Invariant($"step {step}  {name}: {text}"));

    /// <inheritdoc/>
    public override void Flush() => writer.Flush();

    /// <inheritdoc/>
    protected override void Close()
    {
    }
}
