import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * Nodes of one OpenSearch on loopback, for tests.
 *
 * <p>Arguments: a folder, the HTTP ports, as many transport ports. Says "ready" when they form a
 * cluster; then each line of standard input ("stop 1", "start 1") is done and answered with "done".
 * When standard input ends, so does everything: nodes never outlive who started them.
 */
public class Nodes {
    public static void main(String[] args) throws Exception {
        int count = (args.length - 1) / 2;
        String[] seeds = new String[count];
        for (int number = 0; number < count; number++) {
            seeds[number] = "127.0.0.1:" + args[1 + count + number];
        }
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> { // numbers count from 1
            settings.put("node.name", "node-" + number);
            settings.put("network.host", "127.0.0.1");
            settings.put("http.port", args[number]);
            settings.put("transport.port", args[count + number]);
            settings.putList("discovery.seed_hosts", seeds);
            settings.putList("cluster.initial_cluster_manager_nodes", "node-1");
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
        });
        runner.build(OpenSearchRunner.newConfigs().basePath(args[0]).clusterName("empirie-tests")
            .numOfNode(count).disableESLogger());
        runner.ensureGreen();
        System.out.println("ready");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] words = line.split(" ");
            int index = Integer.parseInt(words[1]);
            if (words[0].equals("stop")) {
                runner.getNode(index).close();
            } else {
                runner.startNode(index);
            }
            System.out.println("done");
        }
        Runtime.getRuntime().halt(0);
    }
}
