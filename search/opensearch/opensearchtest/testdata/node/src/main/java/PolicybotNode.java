import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;
import org.opensearch.transport.TransportService;

/**
 * One OpenSearch node for tests, on ports the system chooses, which it prints. It ends when its
 * standard input does, and so with the test that started it, however that ends.
 *
 * Arguments: folder, name, and for a node that joins another the address of that one's transport.
 */
public final class PolicybotNode {
    private static final class Plain extends Node {
        Plain(Settings settings, String name) {
            super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> name),
                List.of(Netty4Plugin.class, CommonAnalysisPlugin.class), true);
        }
    }

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        Files.createDirectories(home.resolve("config"));
        Settings.Builder settings = Settings.builder()
            .put("path.home", home.toString())
            .put("path.data", home.resolve("data").toString())
            .put("cluster.name", "policybot-test")
            .put("node.name", args[1])
            .put("network.host", "127.0.0.1")
            .put("http.port", "0")
            .put("transport.port", "0")
            .put("http.type", "netty4")
            .put("transport.type", "netty4")
            .put("cluster.routing.allocation.disk.threshold_enabled", false);
        if (args.length > 2) {
            settings.putList("discovery.seed_hosts", args[2]).putList("node.roles", "data");
        } else {
            settings.putList("discovery.seed_hosts").putList("cluster.initial_cluster_manager_nodes", args[1]);
        }
        Node node = new Plain(settings.build(), args[1]).start();
        System.out.println("ready"
            + " http=" + node.injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress().getPort()
            + " transport=" + node.injector().getInstance(TransportService.class).boundAddress().publishAddress().getPort());
        untilInputEnds();
        node.close();
        System.exit(0);
    }

    private static void untilInputEnds() throws IOException {
        while (System.in.read() >= 0) {
            // nothing is said to it
        }
    }
}
