namespace Lathe.Training.Data.Records.Containers;

/// <summary>A record before its fields are known.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Json">UTF-8 of a JSON value; of a broken record what was read of it.</param>
/// <param name="Error">What is wrong with it, or null.</param>
internal readonly record struct RawRecord(long Line, byte[] Json, string? Error = null);
