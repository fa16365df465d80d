using System.Collections.Immutable;
using System.Net;
using System.Text;
using Sweep.Coordinator.Views;
using Sweep.Storage;

namespace Sweep.Web.Report;

/// <summary>
/// A sweep as one HTML file that needs no network: charts, tables and pictures, with the script
/// that draws them inside.
/// </summary>
public static class SweepReport
{
    private static readonly ImmutableArray<string> Scripts = ["echarts.min.js", "report.js"];

    /// <summary>Writes the file.</summary>
    /// <param name="store">Where the curves of the sweep's trials are.</param>
    /// <param name="pictures">Of the best trials, in the order in which they are shown.</param>
    public static void Write(
        TextWriter output,
        IStudyReader store,
        SweepView sweep,
        ImmutableArray<ReportPicture> pictures
    )
    {
        var page = Resource("report.html")
            .Replace("{{title}}", WebUtility.HtmlEncode(sweep.Name), StringComparison.Ordinal)
            .Replace("{{style}}", Resource("report.css"), StringComparison.Ordinal)
            .Split("{{content}}");
        output.Write(page[0]);
        output.Write("<script id=\"data\" type=\"application/json\">");
        output.Write(ReportData.Of(store, sweep, pictures));
        output.WriteLine("</script>");
        foreach (var script in Scripts)
        {
            output.Write("<script>");
            output.Write(Resource(script));
            output.WriteLine("</script>");
        }

        output.Write(page[1]);
    }

    private static string Resource(string name)
    {
        using var stream = typeof(SweepReport).Assembly.GetManifestResourceStream($"report/{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
