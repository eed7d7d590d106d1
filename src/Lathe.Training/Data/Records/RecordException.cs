namespace Lathe.Training.Data.Records;

/// <summary>A record that is none of its format. It is caught by the reader and becomes a <see cref="Drop"/>.</summary>
/// <param name="reason">A word or two that many drops may share.</param>
/// <param name="detail">What exactly was wrong.</param>
internal sealed class RecordException(string reason, string detail) : FormatException(detail)
{
    public string Reason { get; } = reason;
}
