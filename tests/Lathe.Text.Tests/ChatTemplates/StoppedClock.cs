namespace Lathe.Text.Tests.ChatTemplates;

/// <summary>Saturday the 7th of March 2026, 09:05:04.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(2026, 3, 7, 9, 5, 4, TimeSpan.Zero);
}
