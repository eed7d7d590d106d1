namespace Lathe.Nn.Hub;

/// <summary>How far a download is.</summary>
/// <param name="File">The file at hand.</param>
/// <param name="FileDone">Its bytes that are here.</param>
/// <param name="FileSize">Its bytes, or −1 where unknown.</param>
/// <param name="Done">Bytes of all files that are here.</param>
/// <param name="Total">Bytes of all files whose size is known.</param>
/// <param name="Fetched">Bytes that came over the network in this run: what a rate is made of.</param>
/// <param name="Event">What happened, where it is more than some bytes: a retry, an end.</param>
public readonly record struct HubProgress(string File, long FileDone, long FileSize, long Done, long Total, long Fetched, string? Event = null);
