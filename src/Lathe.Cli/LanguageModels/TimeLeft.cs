namespace Lathe.Cli.LanguageModels;

/// <summary>
/// How long a run goes on, by what its steps and validations take of late: a run begins with a validation and with code that is compiled, and
/// the machine's clock moves, so the mean since the beginning would be wrong for long.
/// </summary>
internal sealed class TimeLeft
{
    // The mean of so many first ones; from then on what is recent weighs more.
    private const int Steps = 50, Validations = 2;

    private double _last, _step, _validation, _paused = double.NaN;
    private long _steps, _validations;

    /// <summary>Begins at so many seconds.</summary>
    public void Start(double now) => (_last, _step, _validation, _paused, _steps, _validations) = (now, 0, 0, double.NaN, 0, 0);

    /// <summary>Something comes between two steps: a validation, with what is written and shown after it.</summary>
    public void Pauses(double now) => _paused = now;

    /// <summary>Goes on with a step.</summary>
    public void Goes(double now)
    {
        if (double.IsNaN(_paused)) return;
        _validation += (now - _paused - _validation) / Math.Min(++_validations, Validations);
        _last += now - _paused;
        _paused = double.NaN;
    }

    /// <summary>A step is done.</summary>
    public void Stepped(double now)
    {
        // The second takes the first one's place, which compiled the code and took the memory.
        _step += (now - _last - _step) / Math.Clamp(_steps, 1, Steps);
        _steps++;
        _last = now;
    }

    /// <summary>Seconds for so many steps and validations to come.</summary>
    public double Of(long steps, long validations) => (steps * _step) + (validations * _validation);
}
