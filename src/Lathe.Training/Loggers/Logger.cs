namespace Lathe.Training.Loggers;

/// <summary>Writes the numbers of a run somewhere.</summary>
public abstract class Logger : IDisposable
{
    /// <summary>Before the first line. A resumed run drops what was logged after its checkpoint: it will be logged again.</summary>
    /// <param name="step">Steps done before.</param>
    public abstract void Start(long step);

    /// <summary>Logs what a step came to.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="metrics">Names and values; valid during the call.</param>
    public abstract void Log(long step, ReadOnlySpan<Metric> metrics);

    /// <summary>Logs a text, such as a sample; ignored where numbers only are kept.</summary>
    public virtual void LogText(long step, string name, string text)
    {
    }

    /// <summary>Brings everything to the disk.</summary>
    public virtual void Flush()
    {
    }

    /// <summary>Flushes and closes.</summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes its files.</summary>
    protected abstract void Close();
}
