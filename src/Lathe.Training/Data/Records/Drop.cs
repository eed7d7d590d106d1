namespace Lathe.Training.Data.Records;

/// <summary>A record that a stage took out, and why.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Reason">A word or two that many drops may share: <c>empty answer</c>, <c>near duplicate</c>.</param>
/// <param name="Source">File that the record was read from.</param>
/// <param name="Line">Its line there, from 1.</param>
/// <param name="Detail">What exactly was wrong, or null.</param>
/// <param name="Raw">The record as it was read, for the file of rejects.</param>
public readonly record struct Drop(string Stage, string Reason, string Source, long Line, string? Detail, string Raw);
