using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lathe.Nn.Tests.Hub;

/// <summary>
/// Two servers on this machine: a hub with its listing and its <c>resolve</c> addresses, and the store that it redirects large files to.
/// Both understand ranges, and do wrong what a test tells them to.
/// </summary>
internal sealed class FakeHub : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly HttpListener _hub;
    private readonly HttpListener _store;

    public FakeHub()
    {
        (_hub, Endpoint) = Listen(AnswerHub);
        (_store, Store) = Listen(AnswerStore);
    }

    public Uri Endpoint { get; }

    public Uri Store { get; }

    /// <summary>Content by path; large files are those in <see cref="Large"/>.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    public HashSet<string> Large { get; } = [];

    /// <summary>Statuses that the next requests get, with a Retry-After of no seconds.</summary>
    public ConcurrentQueue<int> Failures { get; } = new();

    /// <summary>After how many bytes the next answers of the store end.</summary>
    public ConcurrentQueue<int> Cuts { get; } = new();

    /// <summary>How many of the next answers of the store have a wrong byte.</summary>
    public int Corruptions;

    public bool HashesInListing { get; init; } = true;

    public bool KnowsRanges { get; init; } = true;

    public string? Token { get; init; }

    /// <summary>"METHOD host-kind path range token" of every request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static string GitHash(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public void Dispose()
    {
        _hub.Close();
        _store.Close();
    }

    private static (HttpListener Listener, Uri Address) Listen(Action<HttpListenerContext> answer)
    {
        for (int attempt = 0; ; attempt++)
        {
            int port = Random.Shared.Next(20_000, 60_000);
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
            }
            catch (HttpListenerException) when (attempt < 50)
            {
                continue;
            }

            new Thread(() => Serve(listener, answer)) { IsBackground = true }.Start();
            return (listener, new Uri($"http://127.0.0.1:{port}"));
        }
    }

    private static void Serve(HttpListener listener, Action<HttpListenerContext> answer)
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = listener.GetContext();
                answer(context);
                context.Response.Close();
            }
            catch (Exception) when (listener.IsListening)
            {
                // The client went away, or the answer was cut on purpose.
            }
            catch (Exception)
            {
                return;
            }
        }
    }

    private void AnswerHub(HttpListenerContext context)
    {
        string path = Log(context, "hub");
        HttpListenerResponse response = context.Response;
        if (Failures.TryDequeue(out int status))
        {
            response.Headers["Retry-After"] = "0";
            response.StatusCode = status;
        }
        else if (Token is not null && context.Request.Headers["Authorization"] != $"Bearer {Token}")
        {
            response.StatusCode = 401;
        }
        else if (path is "/api/models/org/name/revision/main" or "/api/models/org/name/revision/v1%2Fx")
        {
            Write(response, context, Listing(), "application/json");
        }
        else if (path.StartsWith("/api/models/org/name/", StringComparison.Ordinal))
        {
            response.Headers["X-Error-Code"] = "RevisionNotFound";
            response.StatusCode = 404;
        }
        else if (path.StartsWith("/old/name/", StringComparison.Ordinal) || path.StartsWith("/api/models/old/name", StringComparison.Ordinal))
        {
            // A repository that was renamed.
            response.StatusCode = 307;
            response.Headers["Location"] = context.Request.RawUrl!.Replace("old/name", "org/name", StringComparison.Ordinal);
        }
        else if (Resolved(path) is { } file && Files.TryGetValue(file, out byte[]? content))
        {
            AnswerFile(context, file, content);
        }
        else
        {
            response.StatusCode = 404;
        }
    }

    private void AnswerFile(HttpListenerContext context, string file, byte[] content)
    {
        HttpListenerResponse response = context.Response;
        response.Headers["X-Repo-Commit"] = Commit;
        if (!Large.Contains(file))
        {
            response.Headers["ETag"] = $"\"{GitHash(content)}\"";
            Write(response, context, content, "text/plain");
            return;
        }

        response.StatusCode = 302;
        response.Headers["X-Linked-Etag"] = $"\"{Sha256(content)}\"";
        response.Headers["X-Linked-Size"] = content.Length.ToString(CultureInfo.InvariantCulture);
        response.Headers["Location"] = $"{Store}{Uri.EscapeDataString(file)}";
    }

    private void AnswerStore(HttpListenerContext context)
    {
        string path = Log(context, "store");
        byte[] content = Files[Uri.UnescapeDataString(path[1..])];
        if (Corruptions > 0)
        {
            Corruptions--;
            content = [.. content];
            content[content.Length / 2] ^= 1;
        }

        int cut = Cuts.TryDequeue(out int bytes) ? bytes : -1;
        Write(context.Response, context, content, "application/octet-stream", cut);
    }

    private void Write(HttpListenerResponse response, HttpListenerContext context, byte[] content, string type, int cut = -1)
    {
        int from = 0;
        if (KnowsRanges && context.Request.Headers["Range"] is { } range)
        {
            from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
            if (from >= content.Length)
            {
                response.StatusCode = 416;
                return;
            }

            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }

        response.ContentType = type;
        response.ContentLength64 = content.Length - from;
        if (context.Request.HttpMethod == "HEAD")
            return;
        int count = cut < 0 ? content.Length - from : Math.Min(cut, content.Length - from);
        response.OutputStream.Write(content, from, count);
        if (from + count < content.Length)
        {
            response.OutputStream.Flush();
            response.Abort();
        }
    }

    private string Log(HttpListenerContext context, string kind)
    {
        string path = context.Request.RawUrl!.Split('?')[0];
        Requests.Enqueue($"{context.Request.HttpMethod} {kind} {path} {context.Request.Headers["Range"]} {context.Request.Headers["Authorization"]}".TrimEnd());
        return path;
    }

    private static string? Resolved(string path) =>
        path.StartsWith($"/org/name/resolve/{Commit}/", StringComparison.Ordinal) ? Uri.UnescapeDataString(path[$"/org/name/resolve/{Commit}/".Length..]) : null;

    private byte[] Listing() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        sha = Commit,
        siblings = Files.Select(f => !HashesInListing ? new Dictionary<string, object?> { ["rfilename"] = f.Key }
            : Large.Contains(f.Key)
                ? new Dictionary<string, object?> { ["rfilename"] = f.Key, ["size"] = f.Value.Length, ["blobId"] = "pointer", ["lfs"] = new { sha256 = Sha256(f.Value), size = f.Value.Length } }
                : new Dictionary<string, object?> { ["rfilename"] = f.Key, ["size"] = f.Value.Length, ["blobId"] = GitHash(f.Value) }),
    });
}
