namespace Lathe.Nn.Hub;

/// <summary>What a pull brought.</summary>
/// <param name="Folder">The snapshot: a folder with the files under their names.</param>
/// <param name="Commit">The commit that it is.</param>
/// <param name="Files">Its files, and whether each was there before.</param>
/// <param name="FetchedBytes">Bytes that came over the network.</param>
public sealed record HubSnapshot(string Folder, string Commit, IReadOnlyList<(HubFile File, bool WasCached)> Files, long FetchedBytes);
