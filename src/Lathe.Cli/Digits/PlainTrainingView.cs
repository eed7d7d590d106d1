using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>One line an epoch: for logs, pipes and <c>--no-interactive</c>.</summary>
internal sealed class PlainTrainingView(Screen screen) : TrainingView(screen)
{
    public override void OnEpoch(DigitEpoch epoch)
    {
        int all = Trainer.Options.Epochs;
        string number = epoch.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(all.ToString(System.Globalization.CultureInfo.InvariantCulture).Length);
        Screen.WriteLine($"epoch {number}/{all}  loss {Say.Loss(epoch.TrainLoss),-6}  validation {Say.Percent(epoch.ValidationAccuracy),7}, loss {Say.Loss(epoch.ValidationLoss),-6}  "
            + $"{Say.Count((long)Progress.ExamplesPerSecond)} examples/s, {Say.Time(Progress.SecondsLeft)} left");
    }

    protected override void Step()
    {
    }
}
