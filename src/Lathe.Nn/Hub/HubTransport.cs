using System.Net;
using System.Net.Http.Headers;

namespace Lathe.Nn.Hub;

/// <summary>
/// Sends requests to a hub. Redirects are followed by hand: the token goes to the hub itself and to nobody it redirects to.
/// </summary>
internal sealed class HubTransport : IDisposable
{
    private const int MaxRedirects = 10;

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(30),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    private readonly HubSettings _settings;

    public HubTransport(HubSettings settings)
    {
        _settings = settings;
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("lathe/0.1");
        // What is stored and hashed are the bytes of the file: nobody on the way may pack them.
        _client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity");
    }

    /// <summary>Asks for a resource, from a byte on. The answer's headers have come, its body not.</summary>
    /// <exception cref="HubException">The hub refuses, or fails in a way that may pass.</exception>
    public Task<HttpResponseMessage> Get(Uri uri, long from, CancellationToken stop) => Send(HttpMethod.Get, uri, from, static _ => false, stop);

    /// <summary>Asks what a file is; the answer may be a redirect that already says so.</summary>
    /// <exception cref="HubException">The hub refuses, or fails in a way that may pass.</exception>
    public Task<HttpResponseMessage> Head(Uri uri, CancellationToken stop) =>
        Send(HttpMethod.Head, uri, 0, static r => r.Headers.Contains("X-Linked-Etag") || (r.Headers.ETag is not null && r.Headers.Contains("X-Repo-Commit")), stop);

    /// <summary>Does something until it no longer fails in a way that may pass.</summary>
    /// <param name="action">What to do.</param>
    /// <param name="progress">How far it has come, in any unit: a failure after some progress does not count.</param>
    /// <param name="retrying">Told why it is tried again, and in how long.</param>
    /// <param name="stop">Ends it.</param>
    public async Task Persist(Func<Task> action, Func<long> progress, Action<string>? retrying, CancellationToken stop)
    {
        for (int failures = 0; ;)
        {
            long before = progress();
            try
            {
                await action().ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (IsTransient(error, stop))
            {
                failures = progress() > before ? 1 : failures + 1;
                if (failures >= _settings.Attempts)
                    throw new HubException($"{Reason(error)} Tried {failures} times; what has come is kept, and the same command goes on from there.");
                TimeSpan wait = (error as HubException)?.Wait ?? _settings.FirstWait * Math.Pow(2, failures - 1);
                wait = TimeSpan.FromSeconds(Math.Min(wait.TotalSeconds, 120));
                retrying?.Invoke($"{Reason(error)} Trying again in {wait.TotalSeconds:0.#} s.");
                await Task.Delay(wait, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The next bytes of an answer; a server that falls silent is a failure that may pass.</summary>
    public async Task<int> Read(Stream body, Memory<byte> buffer, CancellationToken stop)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(_settings.Silence);
        return await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
    }

    public void Dispose() => _client.Dispose();

    // A cancellation that nobody asked for is a timeout.
    private static bool IsTransient(Exception error, CancellationToken stop) => !stop.IsCancellationRequested
        && (error is HubException { Transient: true } or HttpRequestException or HttpIOException or OperationCanceledException
            || error is IOException { InnerException: System.Net.Sockets.SocketException });

    private static string Reason(Exception error) => error is OperationCanceledException ? "The server fell silent." : error.Message.TrimEnd('.') + ".";

    private async Task<HttpResponseMessage> Send(HttpMethod method, Uri uri, long from, Func<HttpResponseMessage, bool> enough, CancellationToken stop)
    {
        for (int redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(method, uri);
            if (from > 0)
                request.Headers.Range = new RangeHeaderValue(from, null);
            if (_settings.Token is { } token && IsHub(uri))
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            HttpResponseMessage response = await Answer(request, stop).ConfigureAwait(false);
            bool redirected = (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is not null;
            if (!redirected || enough(response))
                return redirected ? response : HubErrors.Check(response, uri, _settings, from);
            uri = Follow(uri, response.Headers.Location!);
            response.Dispose();
        }

        throw new HubException($"'{uri}' redirects more than {MaxRedirects} times.");
    }

    private async Task<HttpResponseMessage> Answer(HttpRequestMessage request, CancellationToken stop)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(_settings.Silence + _settings.Silence);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
    }

    private bool IsHub(Uri uri) => Uri.Compare(uri, _settings.Endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static Uri Follow(Uri from, Uri location)
    {
        var to = new Uri(from, location);
        return to.Scheme == Uri.UriSchemeHttps || (to.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp)
            ? to
            : throw new HubException($"'{from.GetLeftPart(UriPartial.Path)}' redirects from {from.Scheme} to {to.Scheme}, which is less safe: refused.");
    }
}
