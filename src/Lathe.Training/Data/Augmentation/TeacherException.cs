namespace Lathe.Training.Data.Augmentation;

/// <summary>The teacher cannot be asked: a wrong address, key or model, or an endpoint that does not answer as it should.</summary>
public sealed class TeacherException : Exception
{
    /// <summary>An error.</summary>
    /// <param name="message">What was expected, what came, what to do.</param>
    /// <param name="inner">What went wrong below, or null.</param>
    public TeacherException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
